// What the page around a form says already is not asked again in it; a fault brings the field back.

/** Hides the fields of `keys`, and a text that heads the form. Before the form is drawn, so that nothing moves. */
export function leaveOut(element, schema, keys) {
  const [top] = schema.components ?? [];
  const ids = flat(schema.components ?? []).filter((field) => keys.includes(field.key)).map((field) => CSS.escape(field.id));
  const form = `#${CSS.escape(element.id)}`;
  const rules = ids.map((id) => `${form} .fjs-layout-column:has([id$="-${id}"],[id*="-${id}-"]):not(:has(.fjs-has-errors))`);
  if (top?.type === 'text') rules.push(`${form} .fjs-layout-row:first-child .fjs-layout-column:has(> .fjs-element > .fjs-form-field-text)`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${rules.join(',\n')} { display: none }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}

const flat = (components) => components.flatMap((one) => [one, ...flat(one.components ?? [])]);
