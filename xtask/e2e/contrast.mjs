// Runs in the page.

/** The contrast of each element that has text of its own with what is behind it. */
export const contrasts = () => {
  const canvas = document.createElement("canvas").getContext("2d");
  const bytes = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  // The page's own background is that of the browser for its theme.
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.background = "Canvas";
  const paper = getComputedStyle(probe).backgroundColor;
  probe.remove();
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (bytes(colour)[3] > 0) return colour;
    }
    return paper;
  };
  // Relative luminance and contrast ratio, as WCAG 2.2 defines them.
  const luminance = (colour) => {
    const [red, green, blue] = bytes(colour).map((byte) => {
      const part = byte / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const hasText = (element) => [...element.childNodes].some(
    (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim() !== "",
  );
  return [...document.body.querySelectorAll("*")]
    .filter((element) => element.checkVisibility() && hasText(element))
    .map((element) => {
      const both = [getComputedStyle(element).color, behind(element)].map(luminance);
      const ratio = (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05);
      return { text: element.textContent.trim().slice(0, 40), ratio };
    });
};
