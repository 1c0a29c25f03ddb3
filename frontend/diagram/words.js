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
};

const english = document.documentElement.lang.startsWith('en');

export const say = (word) => WORDS[word][english ? 1 : 0];
