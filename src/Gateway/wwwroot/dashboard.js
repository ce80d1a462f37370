// Day or night: as the system, unless the reader chose otherwise. Runs before the page is painted. And what to do when the live connection is lost.
(() => {
  const key = 'gateway-theme';
  const root = document.documentElement;
  const chosen = () => { try { return localStorage.getItem(key) ?? 'system'; } catch { return 'system'; } };
  const show = () => {
    const theme = chosen();
    if (theme === 'system') delete root.dataset.theme; else root.dataset.theme = theme;
    for (const button of document.querySelectorAll('[data-theme-choice]')) {
      const pressed = String(button.dataset.themeChoice === theme);
      if (button.getAttribute('aria-pressed') !== pressed) button.setAttribute('aria-pressed', pressed);
    }
  };
  show();
  document.addEventListener('DOMContentLoaded', () => {
    show();
    // Buttons come anew when the page becomes live.
    new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
    const reconnect = document.getElementById('components-reconnect-modal');
    reconnect?.addEventListener('components-reconnect-state-changed', async event => {
      // The gateway is another one, or the session is over: the page is asked for anew, which leads to the log-in.
      if (event.detail.state === 'rejected') return location.reload();
      const page = await fetch(location.href, { headers: { accept: 'text/html' }, redirect: 'manual' }).catch(() => null);
      if (page?.type === 'opaqueredirect') location.reload();
    });
  });
  document.addEventListener('click', event => {
    const button = event.target.closest?.('[data-theme-choice]');
    if (!button) return;
    try { localStorage.setItem(key, button.dataset.themeChoice); } catch { /* not kept, but shown */ }
    show();
  });
})();
