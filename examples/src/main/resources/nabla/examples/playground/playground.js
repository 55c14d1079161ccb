'use strict';
// The page of the playground: it sends settings, asks for one picture after the other, and draws them.

const WINDOW = 5, MOST = 2000, FEWEST = 10, SPRAY = 0.12;
const PATIENCE = 40000;  // ms for an answer; the server takes at most 30 s
const words = JSON.parse(document.getElementById('words').textContent);
const $ = id => document.getElementById(id);
const form = $('settings'), plane = $('plane'), curve = $('curve');
const calm = matchMedia('(prefers-reduced-motion: reduce)');

let session = '';        // the name of the session
let told = null;         // what the server told of this training
let points = [];         // x, y, x, y, …
let picture = null;      // the last picture
let cursor = null;       // the cross of the keyboard
let state = 'starting';  // what the status says
let drawing = 0;         // strokes that are not trained on yet
let pictures = 0, since = performance.now(), perSecond = 0;

// Settings: the form, and the hash of the address, which keeps them when the language changes.

function value(input) {
  if (input.type === 'checkbox') return input.checked;
  if (input.tagName === 'SELECT') return input.value;
  return input.dataset.log === undefined ? +input.value : +(10 ** input.value).toPrecision(2);
}

const inputs = [...form.querySelectorAll('[name]')];

function settings() {
  const all = Object.fromEntries(inputs.map(input => [input.name, value(input)]));
  if (all.data === 'drawn') all.drawn = points;
  return all;
}

function remember() {
  const hash = new URLSearchParams(inputs.filter(i => !(i.name === 'data' && i.value === 'drawn')).map(i => [i.name, value(i)]));
  history.replaceState(null, '', '#' + hash);
  for (const link of document.querySelectorAll('nav a')) link.hash = hash;
}

function recall() {
  for (const [name, text] of new URLSearchParams(location.hash.slice(1))) {
    const input = inputs.find(i => i.name === name);
    if (!input) continue;
    if (input.type === 'checkbox') input.checked = text === 'true';
    else if (input.tagName !== 'SELECT') input.value = input.dataset.log === undefined ? text : Math.log10(+text);
    else if ([...input.options].some(o => o.value === text)) input.value = text;
  }
}

/** Shows the values of sliders, and takes from reach what has no meaning for the loss. */
function refresh() {
  const now = settings();
  const one = now.loss === 'exact' || now.loss === 'sliced' || now.loss === 'denoising' && now.levels === 1;
  const useful = {
    points: now.data !== 'drawn' && now.data !== 'old_faithful',
    rails: now.loss === 'exact' || now.loss === 'sliced',
    energy: one,
    sigma: now.loss === 'denoising' || now.loss === 've',
    levels: now.loss === 'denoising',
    stepSize: one,
  };
  for (const input of inputs) {
    input.disabled = useful[input.name] === false;
    const output = input.type === 'range' && input.parentElement.querySelector('.value');
    if (output) {
      output.textContent = value(input);
      input.setAttribute('aria-valuetext', value(input));
    }
  }
  $('loss-formula').textContent = words[`loss.${now.loss}.formula`];
  $('loss-what').textContent = words[`loss.${now.loss}.what`];
}

// The server.

async function call(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: {'Content-Type': 'application/json', ...(session && {'Nabla-Session': session})},
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (response.ok) return response;
  const refusal = await response.json().catch(() => ({error: response.statusText}));
  throw Object.assign(new Error(refusal.error), {status: response.status});
}

function say(name, message = '') {
  if (name !== state) {
    state = name;
    $('status').textContent = words['state.' + name] ?? '';
  }
  $('guard').hidden = !message;
  if ($('guard').lastElementChild.textContent !== message) $('guard').lastElementChild.textContent = message;
  $('pause').textContent = words[name === 'paused' ? 'go' : 'pause'];
  $('pause').disabled = name !== 'training' && name !== 'paused';
}

/** Whether there are too few points to train on. */
function tooFew() {
  return form.elements.data.value === 'drawn' && points.length < 2 * FEWEST;
}

let wished = false, begins = false;

/** Trains by the settings of the form, one request after the other: two at once would begin two sessions. */
async function train() {
  refresh();
  remember();
  wished = !tooFew();
  if (!wished) {
    say('few');
    draw();
    return;
  }
  if (begins) return;
  begins = true;
  while (wished) {
    wished = false;
    await begin();
  }
  begins = false;
}

/** Begins a training in the session, or in a new one. */
async function begin() {
  const now = settings();
  try {
    const response = await call(session ? 'start' : 'session', now);
    told = await response.json();
    session = told.session;
    if (now.data !== 'drawn') points = told.points;
    picture = null;
    $('lines').textContent = told.lines;
    $('density-kind').textContent = words['density.' + told.density];
    inside();
    say('training');
    next();
  } catch (failure) {
    if (failure.status === 404 && session) {
      session = '';
      wished = true;
    } else {
      say('failed', failure.message);
    }
  }
}

let waiting = 0;
function soon(work, delay = 300) {
  clearTimeout(waiting);
  waiting = setTimeout(work, delay);
}

// Pictures: a length, an object, lists of floats.

function decode(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const found = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  let at = 4 + length;
  for (const [name, count] of Object.entries(found.lists)) {
    found[name] = new Float32Array(buffer, at, count);
    at += 4 * count;
  }
  return found;
}

let asking = false;
async function next() {
  if (asking || !session || document.hidden) return;
  asking = true;
  let rest = calm.matches ? 1000 : 0;
  try {
    const training = told;
    const found = decode(await (await call('picture', {})).arrayBuffer());
    pictures++;
    if (tooFew()) {
      picture = null;
      say('few');
      rest = 1000;
      draw();
    } else if (training === told) {  // else it is of the training before
      picture = found;
      say(picture.state, picture.message);
      draw();
    }
  } catch (failure) {
    if (failure.status === 404) {
      session = '';
      say('ended');
    } else {
      say('lost');
      rest = 1000;
    }
  }
  asking = false;
  if (session) rest ? setTimeout(next, rest) : requestAnimationFrame(next);
}

document.addEventListener('visibilitychange', () => document.hidden || (session ? next() : train()));
addEventListener('pageshow', event => event.persisted && train());
addEventListener('pagehide', () => {
  if (session) {
    fetch('end', {method: 'POST', keepalive: true, body: '{}',
      headers: {'Content-Type': 'application/json', 'Nabla-Session': session}});
  }
  session = '';
});

// Drawing.

let colours = {};
function paint() {
  const style = getComputedStyle(document.documentElement);
  for (const name of ['ink', 'faint', 'line', 'card', 'accent', 'samples', 'shade', 'points']) {
    colours[name] = style.getPropertyValue('--' + name).trim();
  }
}

/** A canvas of the resolution of the screen, and its size in points of the page. */
function prepare(canvas) {
  const width = canvas.clientWidth, height = canvas.clientHeight, scale = devicePixelRatio || 1;
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext('2d');
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return [context, width, height];
}

function draw() {
  drawPlane();
  drawCurve();
  showNumbers();
}

function drawPlane() {
  const [context, size] = prepare(plane);
  const x = u => (u + WINDOW) / (2 * WINDOW) * size, y = v => size - x(v);
  if (picture?.density?.length && $('show-density').checked) shade(context, picture.density, size);
  if ($('show-data').checked) dots(context, points, x, y, colours.points, 0.5, 1.6);
  if (picture?.field && $('show-field').checked) arrows(context, picture.field, x, y, size);
  if (picture?.chains && $('show-chains').checked) dots(context, picture.chains, x, y, colours.samples, 0.95, 2.3);
  if (cursor) {
    context.strokeStyle = colours.ink;
    context.lineWidth = 2;
    context.beginPath();
    const u = x(cursor[0]), v = y(cursor[1]);
    context.moveTo(u - 9, v); context.lineTo(u + 9, v);
    context.moveTo(u, v - 9); context.lineTo(u, v + 9);
    context.stroke();
  }
}

function dots(context, list, x, y, colour, opacity, radius) {
  context.globalAlpha = opacity;
  context.fillStyle = colour;
  context.beginPath();
  for (let i = 0; i < list.length; i += 2) {
    if (!Number.isFinite(list[i] + list[i + 1])) continue;
    const u = x(list[i]), v = y(list[i + 1]);
    context.moveTo(u + radius, v);
    context.arc(u, v, radius, 0, 7);
  }
  context.fill();
  context.globalAlpha = 1;
}

/** Arrows of the length |s|/(m + |s|) of a cell, m being the median. */
function arrows(context, field, x, y, size) {
  const n = Math.sqrt(field.length / 2), cell = 2 * WINDOW / n, lengths = [];
  for (let i = 0; i < field.length; i += 2) lengths.push(Math.hypot(field[i], field[i + 1]));
  const median = [...lengths].sort((a, b) => a - b)[lengths.length >> 1];
  context.strokeStyle = colours.accent;
  context.lineWidth = Math.max(1, size / 600);
  context.beginPath();
  for (let k = 0; k < lengths.length; k++) {
    if (!(lengths[k] > 1e-6)) continue;
    const u = x((k % n + 0.5) * cell - WINDOW), v = y((Math.floor(k / n) + 0.5) * cell - WINDOW);
    const long = size / n * lengths[k] / (median + lengths[k]);
    const a = field[2 * k] / lengths[k] * long, b = -field[2 * k + 1] / lengths[k] * long;
    context.moveTo(u - a / 2, v - b / 2);
    context.lineTo(u + a / 2, v + b / 2);
    context.lineTo(u + a / 2 - 0.3 * a - 0.18 * b, v + b / 2 - 0.3 * b + 0.18 * a);
    context.moveTo(u + a / 2, v + b / 2);
    context.lineTo(u + a / 2 - 0.3 * a + 0.18 * b, v + b / 2 - 0.3 * b - 0.18 * a);
  }
  context.stroke();
}

const cells = document.createElement('canvas');
function shade(context, density, size) {
  const n = Math.sqrt(density.length);
  cells.width = cells.height = n;
  const inner = cells.getContext('2d'), image = inner.createImageData(n, n);
  const high = [...density].filter(Number.isFinite).sort((a, b) => a - b)[Math.floor(density.length * 0.985)];
  const [r, g, b] = [1, 3, 5].map(i => parseInt(colours.shade.slice(i, i + 2), 16));
  for (let k = 0; k < density.length; k++) {
    const to = 4 * ((n - 1 - Math.floor(k / n)) * n + k % n);
    image.data.set([r, g, b, 150 * Math.min(1, Math.max(0, density[k] / high || 0))], to);
  }
  inner.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = true;
  context.drawImage(cells, 0, 0, size, size);
}

function drawCurve() {
  const [context, width, height] = prepare(curve), losses = picture?.losses;
  if (!losses?.length) return;
  const bound = picture.bound;
  // What is far above everything later, the first steps, is cut off.
  const sorted = [...losses].filter(Number.isFinite).sort((a, b) => a - b);
  let low = sorted[0], high = sorted[Math.floor(0.97 * (sorted.length - 1))];
  if (Number.isFinite(bound)) { low = Math.min(low, bound); high = Math.max(high, bound); }
  const room = 0.08 * (high - low) || 1;
  low -= room; high += room;
  const left = 52, bottom = 22;
  const x = i => left + i / Math.max(1, losses.length - 1) * (width - left - 8);
  const y = v => 6 + (high - Math.min(v, high)) / (high - low) * (height - bottom - 10);
  context.font = '12px system-ui, sans-serif';
  context.fillStyle = colours.faint;
  context.textAlign = 'right';
  for (const v of [low + room, high - room]) context.fillText(short(v), left - 6, y(v) + 4);
  context.fillText(picture.step, width - 8, height - 6);
  context.textAlign = 'left';
  context.fillText('0', left, height - 6);
  context.strokeStyle = colours.line;
  context.beginPath();
  context.moveTo(left, 6); context.lineTo(left, height - bottom); context.lineTo(width - 8, height - bottom);
  context.stroke();
  if (Number.isFinite(bound)) {
    context.strokeStyle = context.fillStyle = colours.samples;
    context.setLineDash([6, 4]);
    context.beginPath();
    context.moveTo(left, y(bound)); context.lineTo(width - 8, y(bound));
    context.stroke();
    context.setLineDash([]);
  }
  context.strokeStyle = colours.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  losses.forEach((v, i) => context.lineTo(x(i), y(v)));
  context.stroke();
  if (Number.isFinite(bound)) {
    const label = `${words[picture.least ? 'numbers.least' : 'numbers.truth']} ${short(bound)}`;
    const long = context.measureText(label).width, above = y(bound) > 30 ? y(bound) - 20 : y(bound) + 4;
    context.globalAlpha = 0.85;
    context.fillStyle = colours.card;
    context.fillRect(width - 16 - long, above, long + 8, 16);
    context.globalAlpha = 1;
    context.fillStyle = colours.samples;
    context.textAlign = 'right';
    context.fillText(label, width - 12, above + 12);
  }
}

function short(number) {
  if (!Number.isFinite(number)) return words['numbers.unknown'];
  const size = Math.abs(number);
  return size >= 1e5 || size > 0 && size < 1e-3 ? number.toExponential(1) : number.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : 3);
}

let shown = 0;
function showNumbers() {
  const now = performance.now();
  if (now - since > 1000) {
    perSecond = 1000 * pictures / (now - since);
    since = now;
    pictures = 0;
  }
  if (!picture || now - shown < 200) return;
  shown = now;
  $('n-step').textContent = `${picture.step} / ${picture.steps}`;
  $('n-loss').textContent = short(picture.loss ?? NaN);
  $('n-bound-name').textContent = words[picture.least ? 'numbers.least' : 'numbers.truth'];
  $('n-bound').textContent = short(picture.bound ?? NaN);
  $('n-floor').textContent = picture.floor == null ? '–' : short(picture.floor);
  $('n-rate').textContent = picture.rate ? Math.round(picture.rate) : '–';
  $('n-walk').textContent = picture.walk ? `${picture.walked} / ${picture.walk}` : '–';
  $('n-level-name').textContent = words[form.elements.loss.value.startsWith('v') ? 'numbers.time' : 'numbers.level'];
  $('n-level').textContent = picture.level ? short(picture.level) : '–';
  $('n-pictures').textContent = perSecond ? Math.round(perSecond) : '–';
}

// Points drawn by hand.

function spray(u, v, count, spread = SPRAY) {
  if (points.length + 2 * count > 2 * MOST) {
    say('full');
    return;
  }
  if (form.elements.data.value !== 'drawn') {
    points = [...points].slice(0, 2 * (MOST - count));
    form.elements.data.value = 'drawn';
    refresh();
  }
  for (let i = 0; i < count; i++) {
    const radius = spread * Math.sqrt(-2 * Math.log(1 - Math.random())), angle = 2 * Math.PI * Math.random();
    const inside = w => Math.max(-WINDOW, Math.min(WINDOW, w));
    points.push(inside(u + radius * Math.cos(angle)), inside(v + radius * Math.sin(angle)));
  }
  drawing += count;
  drawPlane();
}

function where(event) {
  const box = plane.getBoundingClientRect();
  return [((event.clientX - box.left) / box.width * 2 - 1) * WINDOW, (1 - (event.clientY - box.top) / box.height * 2) * WINDOW];
}

plane.addEventListener('pointerdown', event => {
  if (event.button) return;
  plane.setPointerCapture(event.pointerId);
  cursor = null;
  spray(...where(event), 4);
});
plane.addEventListener('pointermove', event => event.buttons & 1 && spray(...where(event), 3));
for (const end of ['pointerup', 'pointercancel']) {
  plane.addEventListener(end, () => {
    if (drawing) soon(train);
    drawing = 0;
  });
}
plane.addEventListener('keydown', event => {
  const way = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1]}[event.key];
  if (!way && event.key !== ' ') return;
  event.preventDefault();
  cursor ??= [0, 0];
  if (way) {
    const far = event.shiftKey ? 1 : 0.25;
    cursor = cursor.map((c, i) => Math.max(-WINDOW, Math.min(WINDOW, c + way[i] * far)));
  } else {
    spray(...cursor, 10, 0.25);
    soon(train, 800);
  }
  drawPlane();
});
plane.addEventListener('blur', () => { cursor = null; drawPlane(); });
plane.addEventListener('focus', () => { if (plane.matches(':focus-visible')) { cursor ??= [0, 0]; drawPlane(); } });

// Controls.

form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('input', event => {
  refresh();
  if (event.target.name === 'stepSize' && session) {
    remember();
    soon(() => { refreshLines(); call('chains', settings()).catch(train); });
  } else {
    if (event.target.name === 'data' && event.target.value === 'drawn') drawPlane();
    soon(train);
  }
});

/** A step size changes the program to copy, and nothing else of the training. */
function refreshLines() {
  $('lines').textContent = $('lines').textContent.replace(/(LangevinDynamics\.of\()[^,]*/, '$1' + settings().stepSize);
}

$('train').addEventListener('click', train);
$('again').addEventListener('click', () => session && call('chains', settings()).catch(train));
$('pause').addEventListener('click', () => session && call('pause', {pause: state === 'training'}).catch(train));
$('clear').addEventListener('click', () => {
  points = [];
  picture = null;
  form.elements.data.value = 'drawn';
  refresh();
  say('few');
  draw();
  if (session) call('pause', {pause: true}).catch(() => {});
});
$('save').addEventListener('click', () => {
  let text = 'x,y\n';
  for (let i = 0; i < points.length; i += 2) text += points[i] + ',' + points[i + 1] + '\n';
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], {type: 'text/csv'}));
  link.download = 'points.csv';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
$('copy').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText($('lines').textContent);
    $('status').textContent = words['state.copied'];
  } catch {
    getSelection().selectAllChildren($('lines'));
  }
});
for (const box of document.querySelectorAll('[id^=show-]')) box.addEventListener('input', drawPlane);

/** The tape and the program, when they are looked at. */
async function inside() {
  for (const what of ['tape', 'program']) {
    if (!$(what).open || !session) continue;
    try {
      const found = await (await call(what, settings())).json();
      $(what + '-text').textContent = found.text;
      if (found.svg) {
        const drawing = new DOMParser().parseFromString(found.svg, 'image/svg+xml').documentElement;
        $('tape-drawing').replaceChildren(document.importNode(drawing, true));
      }
    } catch (failure) {
      $(what + '-text').textContent = failure.message;
    }
  }
}
for (const what of ['tape', 'program']) $(what).addEventListener('toggle', inside);

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { paint(); draw(); });
addEventListener('resize', draw);
paint();
recall();
refresh();
draw();
train();
