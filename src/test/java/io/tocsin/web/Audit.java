package io.tocsin.web;

/** Small checks that run inside the page, on computed styles; each answers a list of complaints. */
final class Audit {
  private Audit() {}

  /** Text whose contrast with what is painted behind it is below 4.5:1 (WCAG 2.2, 1.4.3). */
  static final String CONTRAST =
      """
      () => {
        const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
        const rgba = (colour) => {
          canvas.clearRect(0, 0, 1, 1);
          canvas.fillStyle = colour;
          canvas.fillRect(0, 0, 1, 1);
          const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
          return [r, g, b, a / 255];
        };
        const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
        const behind = (el) => {
          const layers = [];
          for (let at = el; at; at = at.parentElement) layers.unshift(rgba(getComputedStyle(at).backgroundColor));
          return layers.reduce((under, top) => over(top, under), [255, 255, 255, 1]);
        };
        const luminance = ([r, g, b]) => {
          const [x, y, z] = [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
          return 0.2126 * x + 0.7152 * y + 0.0722 * z;
        };
        const complaints = [];
        const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
          const el = texts.currentNode.parentElement;
          const text = texts.currentNode.textContent.trim();
          if (!text || !el.checkVisibility() || el.closest('.visually-hidden, noscript, dialog, script')) continue;
          const under = behind(el);
          const [a, b] = [luminance(over(rgba(getComputedStyle(el).color), under)), luminance(under)];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5) complaints.push(`${ratio.toFixed(2)} ${el.className || el.tagName}: ${text}`);
        }
        return complaints;
      }
      """;

  /** Controls without a name, images without a label, ids used twice. */
  static final String NAMES =
      """
      () => {
        const complaints = [];
        for (const el of document.querySelectorAll('a, button, input, summary, [role=img]')) {
          const name = el.getAttribute('aria-label') || el.textContent.trim();
          if (!name) complaints.push(`no name: ${el.outerHTML.slice(0, 120)}`);
        }
        for (const el of document.querySelectorAll('[aria-labelledby]')) {
          if (!document.getElementById(el.getAttribute('aria-labelledby'))) complaints.push(`no label: ${el.outerHTML.slice(0, 120)}`);
        }
        const ids = [...document.querySelectorAll('[id]')].map((el) => el.id);
        for (const id of new Set(ids)) if (ids.filter((it) => it === id).length > 1) complaints.push(`id twice: ${id}`);
        if (document.querySelectorAll('h1').length !== 1) complaints.push('not one h1');
        return complaints;
      }
      """;

  /** Buttons and links of the frame and its lists that are lower than a finger needs, 44 px. */
  static final String TARGETS =
      """
      () => [...document.querySelectorAll('button, summary, nav a, input, .brand, .panel-head a, .problem, .alert-line, .watched li')]
        .filter((el) => el.checkVisibility() && el.getBoundingClientRect().height < 43.5)
        .map((el) => `${el.getBoundingClientRect().height} px: ${el.outerHTML.slice(0, 120)}`)
      """;

  /** Waits until what changed is rendered: two frames on. */
  static final String SETTLE =
      "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";

  /** From now on, {@code longestFrame} is the milliseconds of the longest frame. */
  static final String WATCH_FRAMES =
      """
      () => {
        window.longestFrame = 0;
        let last = performance.now();
        const frame = (now) => {
          window.longestFrame = Math.max(window.longestFrame, now - last);
          last = now;
          requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }
      """;
}
