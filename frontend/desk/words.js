// Words of the page scripts. Chinese is the text in the source; English comes with the page (app/web/translations).
const catalogue = JSON.parse(document.getElementById('words')?.textContent ?? '{}');

/** The text in the page's language, with %(name)s filled in. */
export function t(text, values = {}) {
  return (catalogue[text] ?? text).replace(/%\((\w+)\)s/g, (_, name) => values[name] ?? '');
}

export const english = document.documentElement.lang === 'en';
