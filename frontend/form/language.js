// Words of the form: the viewer's own sentences and ours, in Chinese and English; and a schema in the reader's language.

export const english = document.documentElement.lang.startsWith('en');

const CHINESE = {
  'Add new': '加一行',
  'All values selected': '已全部选中',
  'Click to remove sorting': '点击取消排序',
  'Click to sort by {value} ascending': '点击按{value}升序排列',
  'Click to sort by {value} descending': '点击按{value}降序排列',
  Collapse: '收起',
  'Date and time must both be entered.': '日期和时间都要填写',
  Decrement: '减少',
  'Document reference is not defined.': '没有指定文件',
  'Download {fileName}': '下载 {fileName}',
  'Expand all ({value})': '展开全部 {value} 行',
  'Field is required.': '必填，请填写',
  'Field must be a valid email.': '不是邮箱地址，应如 name@example.com',
  'Field must be a valid international phone number. (e.g. +4930664040900)': '电话要带国家区号，如 +8613800138000',
  'Field must have maximum length of {value}.': '最多 {value} 个字',
  'Field must have maximum value of {value}.': '不能大于 {value}',
  'Field must have minimum length of {value}.': '至少 {value} 个字',
  'Field must have minimum value of {value}.': '不能小于 {value}',
  'Field must match pattern {value}.': '格式不对，应符合 {value}',
  Increment: '增加',
  'Max validation value is not a valid number.': '表单的上限不是数字',
  'Min validation value is not a valid number.': '表单的下限不是数字',
  'Next page': '下一页',
  'No content to show.': '没有可显示的内容',
  'No files selected': '还没有文件',
  'No results': '没有匹配的项',
  'Nothing to show.': '没有内容',
  'Please select a valid value, the two nearest valid values are {previousValue} and {nextValue}.': '最接近的可用值是 {previousValue} 和 {nextValue}',
  'Previous page': '上一页',
  'Remove tag': '去掉',
  Search: '搜索',
  'Skip to search': '跳到搜索',
  'Unable to download document': '文件下载失败',
  'Value is expected to be an integer.': '应为整数',
  'Value is expected to have at most 1 decimal digit.': '最多 1 位小数',
  'Value is expected to have at most {value} decimal digits.': '最多 {value} 位小数',
  'Value is not a number.': '应为数字',
  '{page} of {total}': '第 {page} / {total} 页',
  '{value} files selected': '已选 {value} 个文件',
  "External content couldn't be loaded.": '外部内容不能显示',
  "binding path '{value}' is already claimed": '两个字段都写 {value}',
};

const ENGLISH = {
  上传文件: 'Upload files',
  '上传中…': 'Uploading …',
  '上传失败，请重试': 'The upload failed; please try again',
  '客户提供的，可给客户': 'From the customer, may go back to the customer',
  '内部材料，能否给客户在案件页决定': 'Internal; the case page decides what the customer may have',
  '去掉 {name}': 'Remove {name}',
  从时间线添加: 'Add from the timeline',
  '加一行（自己写）': 'Add a row of your own',
  时间: 'When',
  谁: 'Who',
  查到什么: 'What was found',
  '时间来自记录，不能改': 'The time comes from the record and cannot be changed',
  '这一行来自记录': 'This row comes from the record',
  去掉这一行: 'Remove this row',
  记录里没有更多内容: 'The record holds nothing more',
  还没有内容: 'Nothing here yet',
  内部材料: 'internal',
  '内部材料不能放进证据包': 'Internal material cannot go into the evidence pack',
  案件里还没有文件: 'The case has no files yet',
  '已选 {count} 件': '{count} chosen',
  客户没有提出诉求: 'The customer raised no demand',
  结果: 'Outcome',
  答复: 'Answer',
  '{done} / {all} 项已答复': '{done} of {all} answered',
  未答复: 'Not answered',
  满足: 'Met',
  部分满足: 'Partly met',
  不能满足: 'Declined',
  已解释: 'Explained',
  请选择: 'Please choose',
  没有匹配的项: 'Nothing matches',
  还没有这项决定: 'This decision has not been made yet',
  '命中第 {rules} 行': 'Rule {rules} matched',
  没有命中任何一行: 'No rule matched',
  '本案：': 'This case: ',
  '，依据 ': ', according to ',
  '，': ', ',
  '；': '; ',
  '、': ', ',
  替换: 'Replace',
  是: 'yes',
  否: 'no',
  '第 {row} 行：': 'Row {row}: ',
  还没有满足: 'not yet met',
  '表单打不开。请刷新页面；若仍不行，请联系管理员。': 'The form could not be opened. Reload the page; if that does not help, ask an administrator.',
  '提交没有成功，填写的内容还在，请重试': 'Not submitted. What you typed is still here; please try again',
  '登录已过期，填写的内容已保存在本机': 'You have been signed out. What you typed is kept on this computer',
  '有 {count} 处需要修改': '{count} fields need attention',
  保留了离开前没有提交的内容: 'What you had typed before leaving is back',
};

const fill = (text, values) => text.replace(/{([^}]+)}/g, (_, name) => values?.[name] ?? `{${name}}`);

/** The viewer's own sentences (English in its source). */
export const translate = (text, values) => fill(english ? text : (CHINESE[text] ?? text), values);

/** Our sentences (Chinese in the source). */
export const say = (text, values) => fill(english ? (ENGLISH[text] ?? text) : text, values);

/** A text of a form's file: a string, or {zh, en}. */
export const told = (text) => (typeof text === 'string' ? text : ((english ? text?.en : text?.zh) ?? text?.zh ?? ''));

const TEXTS = ['label', 'description', 'text', 'content', 'dateLabel', 'timeLabel', 'title', 'alt', 'dataSource'];

/** The schema as it is shown: English where the reader reads English and the file has it, and the 24-hour clock. */
export function inLanguage(component) {
  const copy = { ...component };
  if (copy.type === 'datetime') copy.use24h ??= true;
  if (Array.isArray(copy.components)) copy.components = copy.components.map(inLanguage);
  return english ? inEnglish(copy) : copy;
}

function inEnglish(copy) {
  const extras = copy.properties ?? {};
  for (const name of TEXTS) if (extras[`${name}_en`]) copy[name] = extras[`${name}_en`];
  for (const name of ['prefixAdorner', 'suffixAdorner']) {
    if (extras[`${name}_en`]) copy.appearance = { ...copy.appearance, [name]: extras[`${name}_en`] };
  }
  if (extras.patternErrorMessage_en) copy.validate = { ...copy.validate, patternErrorMessage: extras.patternErrorMessage_en };
  if (extras.hint_en) copy.properties = { ...extras, hint: extras.hint_en };
  for (const name of ['values', 'statuses', 'columns']) {
    if (Array.isArray(copy[name])) copy[name] = copy[name].map((entry) => (entry?.label_en ? { ...entry, label: entry.label_en } : entry));
  }
  return copy;
}
