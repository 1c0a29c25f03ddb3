// Entry of every page: htmx and the small page scripts beside this file. Heavier pages load their own part on demand.
import './bootstrap.scss';
import './desk.css';
import './shell.scss';
import './phone.css';
import './print.css';
import './htmx.js';
import './act.js';
import './theme.js';
import './keys.js';
import './rows.js';
import { restore } from './act.js';
import { tick } from './clock.js';
import { start } from './live.js';

tick();
const tab = document.querySelector('.tabs [aria-current]');
if (tab) tab.parentNode.scrollLeft = tab.offsetLeft - 60; // of many on a phone the one that is open
start();
restore();

const PAGES = { task: () => import('./task.js'), intake: () => import('./intake.js'), case: () => import('./case.js'), 'sign-in': () => import('./sign-in.js') };
// ready when the page's own scripts listen too
Promise.resolve(PAGES[document.body.dataset.page]?.()).then(() => { document.documentElement.dataset.ready = 'yes'; });
