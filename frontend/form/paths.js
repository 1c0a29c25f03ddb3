// Paths of values: "rows[2].name" ↔ ["rows", 2, "name"], and copies with one value changed.

export function parsePath(text) {
  return [...text.matchAll(/\[(\d+)\]|([^.[\]]+)/g)].map(([, index, name]) => (index === undefined ? name : Number(index)));
}

export function look(container, path) {
  return path.reduce((value, step) => value?.[step], container);
}

/** A copy of the container with the value at the path; what is not on the path is shared. */
export function put(container, path, value) {
  if (!path.length) return value;
  const [step, ...rest] = path;
  const copy = Array.isArray(container) ? container.slice() : { ...(container ?? {}) };
  if (typeof step === 'number' && !Array.isArray(container)) {
    const rows = [];
    rows[step] = put(undefined, rest, value);
    return rows;
  }
  copy[step] = put(container?.[step], rest, value);
  return copy;
}

/** Draft over data: objects are merged, lists and values replaced. */
export function lay(under, over) {
  if (!isObject(under) || !isObject(over)) return over === undefined ? under : over;
  const merged = { ...under };
  for (const [name, value] of Object.entries(over)) merged[name] = lay(under[name], value);
  return merged;
}

export const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);

const sorted = (_, value) => (isObject(value) ? Object.fromEntries(Object.entries(value).sort()) : value);

/** Equal content, whatever the order of names in objects. */
export const same = (left, right) => JSON.stringify(left ?? null, sorted) === JSON.stringify(right ?? null, sorted);

/** Does the path of an error lie at or below the path of a field? */
export const startsWith = (path, start) => start.every((step, index) => String(step) === String(path[index]));
