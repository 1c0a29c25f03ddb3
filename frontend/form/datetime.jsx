// datetime: the viewer's field reckons in the zone of the browser; it is given and gives wall times of the house.
import { Datetime } from '@bpmn-io/form-js-viewer';
import { useMemo } from 'preact/hooks';
import { onTheWall, withOffset } from './zone.js';

export function HouseDatetime(props) {
  const { field, value, onChange } = props;
  const plain = useMemo(() => ({ ...field, timeSerializingFormat: 'no_timezone' }), [field]);
  if (field.subtype === 'date') return <Datetime {...props} />;
  const change = ({ value: wall }) => onChange({ field, value: wall && withOffset(wall, field.timeSerializingFormat) });
  return <Datetime {...props} field={plain} value={onTheWall(value, field.subtype === 'datetime')} onChange={change} />;
}

HouseDatetime.config = Datetime.config;
