// Where somebody writes a message or a letter: counts what is typed, and keeps chosen files out of the saves that go by themselves.
(() => {
  const d = document;
  const show = area => {
    let out = area.parentElement.querySelector('.count');
    if (!out) {
      out = d.createElement('p');
      out.className = 'count';
      area.after(out);
    }
    const n = [...area.value].length;
    out.textContent = n ? area.dataset.counts.replace('{n}', n.toLocaleString(d.documentElement.lang)) : '';
    out.classList.toggle('over', n > (area.dataset.most || 5000));
  };
  const begin = () => d.querySelectorAll('[data-counts]').forEach(show);
  d.addEventListener('input', e => e.target.dataset.counts && show(e.target));
  for (const name of ['input', 'change']) {
    d.addEventListener(name, e => 'files' in e.target.dataset && e.stopPropagation(), true);
  }
  d.addEventListener('htmx:afterSettle', begin);
  begin();
})();
