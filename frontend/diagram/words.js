// The few words on a diagram, in the page's language.
const WORDS = {
  done: ['做完', 'Done'],
  active: ['停在这里', 'Here now'],
  overdue: ['已超时', 'Overdue'],
  incident: ['流程停在这里', 'Stopped here'],
  cancelled: ['已取消', 'Cancelled'],
  enter: ['进入', 'Enter'],
  in: ['放大', 'Zoom in'],
  out: ['缩小', 'Zoom out'],
  fit: ['显示全部', 'Show all'],
  rounds: ['轮', 'rounds'],
  UserTask: ['用户任务', 'User task'],
  BusinessRuleTask: ['决策表', 'Decision table'],
  SendTask: ['发送消息', 'Send task'],
  ReceiveTask: ['接收消息', 'Receive task'],
  SubProcess: ['子流程', 'Sub-process'],
  CallActivity: ['调用的流程', 'Called process'],
  Gateway: ['网关', 'Gateway'],
  BoundaryEvent: ['边界事件', 'Boundary event'],
  StartEvent: ['开始', 'Start'],
  EndEvent: ['结束', 'End'],
  Event: ['事件', 'Event'],
  Task: ['任务', 'Task'],
};

/** Kinds of elements that have a word, the most exact first. */
export const KINDS = Object.keys(WORDS).filter((word) => /^[A-Z]/.test(word));

const english = document.documentElement.lang.startsWith('en');

export const say = (word) => WORDS[word][english ? 1 : 0];
