const paths = {
  send: ['M4.5 12 3.3 4.8a.7.7 0 0 1 1-.7l16 7.3a.7.7 0 0 1 0 1.2l-16 7.3a.7.7 0 0 1-1-.7z', 'M4.5 12h8'],
  link: ['M10 13.5a4 4 0 0 0 6 .4l2.5-2.5a4 4 0 0 0-5.7-5.7l-1.4 1.4', 'M14 10.5a4 4 0 0 0-6-.4l-2.5 2.5a4 4 0 0 0 5.7 5.7l1.4-1.4'],
  leave: ['M14 7V5.5A1.5 1.5 0 0 0 12.5 4h-6A1.5 1.5 0 0 0 5 5.5v13A1.5 1.5 0 0 0 6.5 20h6a1.5 1.5 0 0 0 1.5-1.5V17', 'M10 12h10', 'm17 9 3 3-3 3'],
  back: ['m14.5 6-6 6 6 6'],
  down: ['M12 5v13', 'm6.5 12.5 5.5 5.5 5.5-5.5'],
  check: ['m6 12.5 4 4 8-9'],
  clock: ['M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15', 'M12 8.5V12l2.5 1.5'],
  warning: ['M12 4.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15', 'M12 8v5', 'M12 15.8v.2'],
  plus: ['M12 6v12', 'M6 12h12'],
  bubble: ['M6.5 5h11A2.5 2.5 0 0 1 20 7.5v6a2.5 2.5 0 0 1-2.5 2.5H13l-4.5 3.5V16h-2A2.5 2.5 0 0 1 4 13.5v-6A2.5 2.5 0 0 1 6.5 5z', 'M8.5 9.5h7', 'M8.5 12.2h4.5'],
} as const;

export type Icon = keyof typeof paths;

/** A line drawing in the colour of the text around it. It says nothing to a screen reader: what it stands for needs a label. */
export function icon(name: Icon): SVGSVGElement {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  for (const d of paths[name]) {
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    path.setAttribute('d', d);
    svg.append(path);
  }
  return svg;
}
