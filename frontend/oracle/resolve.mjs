// Resolves lodash/isEqual as the form viewer's module build names it.
export const resolve = (name, context, next) => next(name === 'lodash/isEqual' ? 'lodash/isEqual.js' : name, context);
