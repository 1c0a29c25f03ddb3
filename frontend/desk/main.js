// Entry of every page: htmx and the small page scripts beside this file.
import './bootstrap.scss';
import './desk.css';
import './htmx.js';
