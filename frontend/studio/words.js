// The editor's words. form-js's editor speaks English only: what it draws is put into Chinese as it appears.
export const english = document.documentElement.lang.startsWith('en');

const ENGLISH = {
  有没有保存的改动: 'Unsaved changes',
  '登录已过期：在另一个标签页登录后再保存': 'You have been signed out: sign in in another tab, then save',
  '没有保存成功，请重试': 'Not saved; please try again',
  '经过（来自记录）': 'Timeline of the record',
  证据包: 'Evidence pack',
  诉求与答复: 'Demands and answers',
  决策与依据: 'Decision and why',
  '记录里的时间、谁、查到什么': 'When, who and what was found, from the record',
  '案件里的附件，勾选给客户的': 'Files of the case; ticked ones go to the customer',
  '客户的每条诉求，各有结果和答复': 'Every demand with its outcome and answer',
  '决策表的结果、命中的规则和依据': 'What a table decided, the rule that matched and why',
  标签: 'Label', 说明: 'Description', 文字: 'Text', 内容: 'Content', 标题: 'Title', 英文: 'English', 必填: 'Required',
  '来源（FEEL）': 'Source (FEEL)',
  '默认 =timeline': 'Default: =timeline',
  '默认 =record.files': 'Default: =record.files',
  '默认 =complaint.demands': 'Default: =complaint.demands',
  默认取这项决策最近一次的结果: 'Default: the latest result of this decision',
  '可选的结果': 'Outcomes to choose from',
  '每行一个：保存的值 | 中文 | 英文。留空用默认的四个': 'One a line: value kept | Chinese | English. Leave empty for the usual four',
  '客户提供的，可给客户': 'From the customer, may go back to the customer',
  日期标签: 'Date label', 时间标签: 'Time label',
  可以改的列: 'Columns that may be edited',
  可以自己加行: 'Own rows may be added',
  可以去掉行: 'Rows may be removed',
  最少几行: 'Fewest rows',
  最多几行: 'Most rows',
  '决策的 id': 'Id of the decision',
  '例如 compensation': 'For example compensation',
  放在表单旁边的材料里: 'Stands beside the form, with the material',
  '标题（中文）': 'Title (Chinese)',
  '标题（英文）': 'Title (English)',
  提交前的检查: 'Checks before submitting',
  '检查 {n}': 'Check {n}',
  '必须成立（FEEL）': 'Must hold (FEEL)',
  显示在哪个字段: 'Shown at the field',
  '不成立时说（中文）': 'Said when it fails (Chinese)',
  '不成立时说（英文）': 'Said when it fails (English)',
  去掉这条检查: 'Remove this check',
  加一条检查: 'Add a check',
};

/** form-js's English → Chinese. */
const CHINESE = {
  Components: '组件', 'Search components': '找组件', Clear: '清除', 'No components found.': '没有这样的组件',
  Input: '填写', Selection: '选择', Presentation: '显示', Containers: '容器', Action: '动作',
  'Text field': '单行文字', 'Text area': '多行文字', Number: '数字', 'Date time': '日期时间', Checkbox: '勾选', 'Checkbox group': '多选',
  'Radio group': '单选', Select: '下拉', 'Tag list': '标签', 'File picker': '附件', Expression: '算式', 'Text view': '文字', 'HTML view': 'HTML',
  'Image view': '图片', Table: '表格', 'Document preview': '文件预览', Spacer: '空白', Separator: '分隔线', Group: '分组', 'Dynamic list': '可加行的列表',
  iFrame: '内嵌页面', Button: '按钮', Form: '表单',
  General: '基本', Validation: '校验', Layout: '布局', Appearance: '外观', Condition: '条件', 'Custom properties': '其他属性', Constraints: '限制', Serialization: '保存格式',
  'Static options': '固定选项', 'Dynamic options': '随数据的选项', 'Options source': '选项来源', 'Options expression': '选项表达式', 'Security attributes': '安全属性',
  Key: '变量', Label: '标签', 'Field label': '标签', 'Field description': '说明', 'Default value': '默认值', Disabled: '停用', 'Read only': '只读', Required: '必填',
  'Group label': '分组标签', 'Version tag': '版本标签', Path: '路径', Value: '值', Type: '类型', Text: '文字', Content: '内容', Columns: '列数', Auto: '自动',
  'Vertical alignment': '纵向对齐', Top: '上', Center: '中', Bottom: '下', Prefix: '前缀', Suffix: '后缀', 'Hide if': '在何时隐藏',
  'Minimum length': '最少字数', 'Maximum length': '最多字数', Minimum: '最小', Maximum: '最大', 'Validation pattern': '格式', Custom: '自定义', Email: '邮箱', Phone: '电话',
  'Custom regular expression': '正则表达式', 'Custom error message': '不符合时的提示', 'Decimal digits': '小数位', Increment: '步长', 'Output as string': '保存为文字',
  Searchable: '可搜索', 'Upload multiple files': '可传多个文件', 'Supported file formats': '允许的文件类型', 'Date label': '日期标签', 'Time label': '时间标签',
  'Time interval': '时间间隔', 'Time format': '时间格式', 'Use 24h': '24 小时制', 'Disallow past dates': '不许选过去', Subtype: '种类', Date: '日期', Time: '时间', 'Date & time': '日期和时间',
  'Default number of items': '默认行数', 'Allow add/delete items': '可加减行', 'Disable collapse': '不折叠', 'Number of non-collapsing items': '不折叠的行数', 'Show outline': '显示边框', Repeatable: '可重复',
  'Image source': '图片地址', 'Alternative text': '替代文字', URL: '网址', Height: '高度', 'Data source': '数据来源', 'Headers source': '表头来源', 'Header items': '表头',
  Pagination: '分页', 'Number of rows per page': '每页行数', Column: '列', 'Compute on': '何时计算', 'Value changes': '值改变时', 'Form submission': '提交时', 'Target value': '目标值',
  Submit: '提交', Reset: '重置', Checked: '勾选', 'Not checked': '不勾选', 'Input values key': '选项的变量', 'List of items': '选项列表', Create: '新建', 'Create new list item': '新建一项',
  'Toggle section': '展开或收起', 'Section contains edits': '有改动', 'Section contains data': '有内容', 'Section contains an error': '有错误', 'Delete item': '删除', 'Remove form field': '删除', '<none>': '无', '<empty>': '空',
  'Select a form field to edit its properties.': '选中一个组件，在这里改它。',
  'Multiple form fields are selected. Select a single form field to edit its properties.': '选中了几个组件：只选一个才能改。',
  'Build your form': '从左边拖组件过来', 'Drag and drop components here to start designing.': '把组件拖到这里，开始设计表单。',
  'Text view is templated': '文字里填入案件的数据', 'Text view is empty': '还没有文字', 'Text view is an expression': '文字由表达式算出',
  'HTML view is templated': 'HTML 里填入案件的数据', 'HTML view is empty': '还没有 HTML', 'Image view is templated': '图片地址填入案件的数据', 'Image view is empty': '还没有图片',
  'Binds to a form variable': '写到案件的这个变量', 'Define an expression to populate the options from.': '选项由这个表达式算出。',
  'Define which input property to populate the values from': '选项取自这个变量', 'Allows arbitrary precision values': '保留任意精度',
  'Define an expression to calculate the value of this field': '这个字段由表达式算出', 'Condition under which the field is hidden': '成立时隐藏这个字段',
  'Where the child variables of this component are pathed to.': '里面的变量放在这个路径下。',
};

const fill = (text, values) => text.replace(/{(\w+)}/g, (_, name) => values?.[name] ?? '');

/** Our sentences (Chinese in the source). */
export const say = (text, values) => fill(english ? (ENGLISH[text] ?? text) : text, values);

const ATTRIBUTES = ['title', 'placeholder', 'aria-label'];

/** Whether this is the form's own text: on the canvas only what stands for an empty or computed place is the editor's. */
const isFormText = (element) => Boolean(element?.closest('.fjs-form, .cm-editor') && !element.closest('.fjs-form-field-placeholder'));

function translate(node) {
  if (node.nodeType === Node.TEXT_NODE) {
    if (isFormText(node.parentElement)) return;
    const text = node.data.trim();
    if (CHINESE[text]) node.data = node.data.replace(text, CHINESE[text]);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  for (const name of ATTRIBUTES) {
    const text = node.getAttribute(name);
    if (CHINESE[text]) node.setAttribute(name, CHINESE[text]);
  }
  for (const child of node.childNodes) translate(child);
}

/** Puts the editor's own words into the reader's language, now and whenever it draws anew. */
export function speak(root) {
  if (english) return;
  translate(root);
  new MutationObserver((changes) => {
    for (const { type, target, addedNodes } of changes) {
      const nodes = type === 'childList' ? addedNodes : [target];
      for (const node of nodes) translate(node);
    }
  }).observe(root, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ATTRIBUTES });
}
