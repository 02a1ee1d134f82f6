// On the reviewer's sheet only: prepared replies go in at once; J, K and E, unless the person switched them off.
(() => {
  const d = document, $ = s => d.querySelector(s);
  const picked = $('#reply'), overall = $('#overall');
  if (picked && overall) {
    for (const name of ['input', 'change']) picked.addEventListener(name, e => e.stopPropagation());
    $('#insert').addEventListener('click', e => {
      e.preventDefault();
      const words = picked.selectedOptions[0]?.dataset.words, before = overall.value.trimEnd();
      if (!words) return;
      overall.value = before ? before + '\n\n' + words : words;
      overall.dispatchEvent(new Event('input', { bubbles: true }));
      overall.focus();
    });
  }
  if (!$('[data-keys]')) return;
  d.addEventListener('keydown', e => {
    const key = e.key.toLowerCase();
    if (e.ctrlKey || e.altKey || e.metaKey || e.shiftKey || e.repeat || e.isComposing) return;
    if (e.target.closest('input, textarea, select, [contenteditable]')) return;
    if (key === 'e' && overall) { e.preventDefault(); overall.focus(); }
    if (key === 'j' || key === 'k') $(`[data-key=${key}]`)?.click();
  });
})();
