// Plots as plain SVG.

const COLOURS = ['#2f6f9f', '#c2c8ce', '#d98f3d', '#7a9a5a'];
const escape = (text) => String(text).replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const at = (x, y, text, more = '') => `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escape(text)}</text>`;

function sheet(width, height, title, parts) {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(title)}">
<rect width="100%" height="100%" fill="#ffffff"/>
<g font-family="sans-serif" font-size="12" fill="#24292f">
${[at(16, 24, title, 'font-size="15" font-weight="bold"'), ...parts].join('\n')}
</g>
</svg>
`;
}

function legend(names, y, colours = COLOURS) {
  let x = 16;
  return names.flatMap((name, number) => {
    const from = x;
    x += 30 + name.length * 7;
    return [`<rect x="${from}" y="${y - 10}" width="12" height="12" fill="${colours[number]}"/>`, at(from + 18, y, name)];
  });
}

export function figure(value) {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toLocaleString('en-US', { maximumFractionDigits: digits, minimumFractionDigits: value < 10 ? digits : 0 });
}

/** Groups of bars; each group has a scale of its own, since workloads differ by hundreds. `groups`: [label, values, remark]. */
export function bars(title, names, groups) {
  const [left, width, bar] = [60, 760, 16];
  const height = (group) => group[1].length * bar + 18;
  const parts = legend(names, 46);
  let y = 64;
  for (const group of groups) {
    const [label, values, remark] = group;
    const most = Math.max(...values.filter(Number.isFinite));
    parts.push(at(16, y + (values.length * bar) / 2 + 4, label, 'font-weight="bold"'));
    values.forEach((value, number) => {
      if (!Number.isFinite(value)) return;
      const length = Math.max(1, (value / most) * (width - left - 190));
      const top = y + number * bar;
      parts.push(`<rect x="${left}" y="${top}" width="${length.toFixed(1)}" height="${bar - 3}" fill="${COLOURS[number]}"/>`);
      parts.push(at(left + length + 6, top + 11, number === 0 && remark ? `${figure(value)}  (${remark})` : figure(value)));
    });
    y += height(group);
  }
  return sheet(width, y, title, parts);
}

/** Lines over sizes that grow by multiples; `series`: [name, values]. */
export function lines(title, sizes, series, unit) {
  const [left, right, top, bottom, width, height] = [60, 700, 70, 300, 760, 340];
  const most = Math.max(1.6, ...series.flatMap(([, values]) => values).filter(Number.isFinite));
  const x = (number) => left + (number / Math.max(1, sizes.length - 1)) * (right - left);
  const y = (value) => bottom - (value / most) * (bottom - top);
  const colours = [COLOURS[0], COLOURS[2], COLOURS[3]];
  const parts = legend(series.map(([name]) => name), 46, colours);
  for (let mark = 0; mark <= most; mark += most > 4 ? Math.ceil(most / 5) : 0.5) {
    parts.push(`<line x1="${left}" x2="${right}" y1="${y(mark)}" y2="${y(mark)}" stroke="#d8dee4"/>`, at(left - 44, y(mark) + 4, `${mark}${unit}`));
  }
  sizes.forEach((size, number) => parts.push(at(x(number), bottom + 20, size.toLocaleString('en-US'), 'text-anchor="middle"')));
  series.forEach(([, values], which) => {
    const points = values.map((value, number) => `${x(number).toFixed(1)},${y(value).toFixed(1)}`);
    parts.push(`<polyline points="${points.join(' ')}" fill="none" stroke="${colours[which]}" stroke-width="2.5"/>`);
    points.forEach((point) => parts.push(`<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="4" fill="${colours[which]}"/>`));
  });
  return sheet(width, height, title, parts);
}
