// Dates and times of a form are the house's, wherever the browser stands.
import { DateTime } from 'luxon';

export const zone = document.body.dataset.zone || 'Asia/Shanghai';

/** What clock and calendar on the wall of the house show at an instant; text without an offset is that already. */
export function onTheWall(text, withDate = true) {
  const at = typeof text === 'string' && text ? DateTime.fromISO(text.replace(/[@[].*$/, ''), { zone }) : null;
  return at?.isValid ? at.toFormat(withDate ? "yyyy-MM-dd'T'HH:mm" : 'HH:mm') : null;
}

/** A wall time with the offset that the form's file asks for (`timeSerializingFormat`). */
export function withOffset(text, format) {
  const at = DateTime.fromISO(text, { zone });
  if (format === 'utc_offset') return text + at.toFormat('ZZ');
  return format === 'utc_normalized' ? at.toUTC().toFormat(`${text.includes('T') ? "yyyy-MM-dd'T'" : ''}HH:mm'Z'`) : text;
}
