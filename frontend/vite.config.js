import { defineConfig } from 'vite';

const ENTRIES = {
  desk: 'desk/main.js',
  form: 'form/main.js',
  diagram: 'diagram/main.js',
  'form-editor': 'studio/form-editor.js',
};

/** CodeMirror's style-mod would add inline <style> elements; adopted style sheets pass the strict CSP. */
function adoptedStyles() {
  return {
    name: 'bihuan-style-mod',
    transform(code, id) {
      if (!id.includes('/style-mod/')) return null;
      return code.replace('!root.head && root.adoptedStyleSheets', 'root.adoptedStyleSheets');
    },
  };
}

/**
 * htmx's minified file is a plain script, its module build holds a direct eval that would stop minification: the minified
 * file becomes a module here. (The eval is never reached: desk/htmx.js switches it off, and so does the page's policy.)
 */
function htmxAsModule() {
  return {
    name: 'bihuan-htmx',
    transform(code, id) {
      return id.includes('htmx.min.js') ? `${code.replace('eval(', '(0, eval)(')}\nexport default htmx;` : null;
    },
  };
}

const BY_LANGUAGE = (zh, en) => `(document.documentElement.lang.startsWith('en') ? ${en} : ${zh})`;

/** The few words and what about dates the form viewer does not let one set; a new version without them fails the build. */
const VIEWER_WORDS = [
  ["locale = 'default'", "locale = 'sv-SE'"], // dates as 2026-03-02 in both languages
  // dates are those of the calendar that it draws, not of luxon's default zone, which is the house's
  ['DateTime.fromJSDate(date).toISODate()', "DateTime.fromJSDate(date, { zone: 'system' }).toISODate()"],
  ['DateTime.fromISO(value).toJSDate()', "DateTime.fromISO(value, { zone: 'system' }).toJSDate()"],
  // as written: an hour that the browser's own zone leaves out is one all the same
  ['isValidDate(date) ? 60 * date.getHours() + date.getMinutes() : null', "isValidDate(date) ? parseIsoTime(value.split('T')[1]) : null"],
  ['`Remove list item ${itemIndex + 1}`', BY_LANGUAGE('`去掉第 ${itemIndex + 1} 行`', '`Remove row ${itemIndex + 1}`')],
];

function viewerWords() {
  return {
    name: 'bihuan-viewer-words',
    transform(code, id) {
      if (!id.includes('/form-js-viewer/dist/index.es.js')) return null;
      for (const [from, to] of VIEWER_WORDS) {
        if (!code.includes(from)) this.error(`the form viewer no longer holds ${from}`);
        code = code.replace(from, to);
      }
      return { code, map: null };
    },
  };
}

/** The form editor puts the focus on the chosen component at every change of it, also while one types in its panel. */
function editorFocus() {
  const from = 'if (selection.isSelected(field)) {';
  return {
    name: 'bihuan-editor-focus',
    transform(code, id) {
      if (!id.includes('/form-js-editor/dist/index.es.js')) return null;
      if (!code.includes(from)) this.error(`the form editor no longer holds ${from}`);
      return { code: code.replace(from, "if (selection.isSelected(field) && !document.activeElement?.closest('.fjs-properties-container')) {"), map: null };
    },
  };
}

/** Writes assets.json: for each entry its script, its style sheets and the chunks worth preloading. */
function assetList() {
  return {
    name: 'bihuan-assets',
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((item) => item.type === 'chunk');
      const byFile = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
      const assets = {};
      for (const entry of chunks.filter((chunk) => chunk.isEntry)) {
        const seen = new Set();
        const css = new Set();
        const visit = (chunk) => {
          for (const name of chunk.imports) {
            if (byFile.has(name) && !seen.has(name)) {
              seen.add(name);
              visit(byFile.get(name));
            }
          }
          for (const style of chunk.viteMetadata?.importedCss ?? []) css.add(style);
        };
        visit(entry);
        assets[entry.name] = { js: entry.fileName, css: [...css], preload: [...seen] };
      }
      this.emitFile({ type: 'asset', fileName: 'assets.json', source: JSON.stringify(assets, null, 2) });
    },
  };
}

export default defineConfig({
  base: './',
  publicDir: false,
  plugins: [adoptedStyles(), htmxAsModule(), viewerWords(), editorFocus(), assetList()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  resolve: { dedupe: ['preact', 'luxon'] },
  css: {
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ['import', 'global-builtin', 'color-functions', 'if-function'] },
    },
  },
  build: {
    outDir: '../app/web/static/dist',
    emptyOutDir: true,
    target: 'es2022',
    reportCompressedSize: true,
    chunkSizeWarningLimit: 700,
    assetsInlineLimit: 4096,
    modulePreload: { polyfill: false },
    rollupOptions: {
      checks: { pluginTimings: false },
      input: ENTRIES,
      output: {
        entryFileNames: '[name]-[hash].js',
        chunkFileNames: 'chunks/[name]-[hash].js',
        assetFileNames: '[name]-[hash][extname]',
        // what every page of the desk begins with compresses best in one piece
        codeSplitting: { groups: [{ name: 'base', test: /\/desk\/(dom|net|words)\.js$/ }] },
      },
    },
  },
});
