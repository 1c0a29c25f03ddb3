// Before the first paint: the theme that was chosen, or the system's; and what another person typed in this tab is forgotten.
(() => {
  const root = document.documentElement;
  let choice = root.dataset.themeChoice;
  try { choice = localStorage.getItem('bh-theme') || choice; } catch { /* storage may be blocked */ }
  const dark = choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.themeChoice = choice || 'system';
  root.dataset.theme = dark ? 'dark' : 'light';
  try {
    const [user, before] = [root.dataset.user, sessionStorage.getItem('bh-user')];
    if (user && before && before !== user) sessionStorage.clear();
    if (user) sessionStorage.setItem('bh-user', user);
  } catch { /* storage may be blocked */ }
})();
