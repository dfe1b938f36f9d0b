/**
 * What the reference adds where a browser runs scripts: buttons that copy an example, and in the sandbox send it and show
 * the answer. It sends to where the page came from and to nowhere else.
 */
export const REFERENCE_SCRIPT = `'use strict';
const base = location.pathname.replace(/\\/docs\\/?$/, '');
const answers = new Map();

const element = (name, properties, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

const keyField = element('input', { type: 'text', autocomplete: 'off', spellcheck: false });

const pathOf = (data) => {
  let path = data.path;
  for (const take of data.takes.split(',').filter(Boolean)) {
    const [call, member] = take.split(' ');
    const taken = answers.get(call)?.data?.[member];
    if (taken === undefined) throw new Error('Run the example above first: this one needs its ' + member + '.');
    path = path.replace('{' + member + '}', encodeURIComponent(taken));
  }
  return base + path;
};

const send = async (data) => {
  const key = data.key === 'ask' ? keyField.value.trim() : data.key;
  const response = await fetch(pathOf(data), {
    method: data.method,
    headers: key === '' ? {} : { api_key: key },
    body: data.body === '' ? undefined : data.body,
  });
  const text = await response.text();
  let shown = text;
  try {
    const json = JSON.parse(text);
    if (response.ok && !answers.has(data.call)) answers.set(data.call, json);
    shown = JSON.stringify(json, null, 2);
  } catch {
    // Shown as it came.
  }
  return { title: 'HTTP ' + response.status, text: shown, isRefused: !response.ok };
};

const show = (figure, { title, text, isRefused }) => {
  const place = figure.querySelector('.answer');
  place.className = isRefused ? 'answer refused' : 'answer';
  place.replaceChildren(
    element('p', { className: 'soft', textContent: title }),
    element('pre', { tabIndex: 0 }, element('code', { textContent: text })),
  );
};

const run = async (figure, button) => {
  button.disabled = true;
  try {
    show(figure, await send(figure.dataset));
  } catch (error) {
    show(figure, { title: 'Not sent', text: error.message, isRefused: true });
  } finally {
    button.disabled = false;
  }
};

const copy = async (figure, button) => {
  await navigator.clipboard.writeText(figure.querySelector('pre').textContent);
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 1500);
};

for (const figure of document.querySelectorAll('.example')) {
  const tools = element('div', { className: 'tools' });
  if (figure.dataset.run === 'yes') {
    const button = element('button', { type: 'button', className: 'run', textContent: 'Run' });
    button.addEventListener('click', () => run(figure, button));
    tools.append(button);
  }
  if (navigator.clipboard) {
    const button = element('button', { type: 'button', textContent: 'Copy' });
    button.addEventListener('click', () => copy(figure, button));
    tools.append(button);
  }
  const answer = element('div', { className: 'answer' });
  answer.setAttribute('aria-live', 'polite');
  figure.append(tools, answer);
}

if (document.querySelector('[data-run=yes][data-key=ask]')) {
  const label = element('label', {}, 'Key for the buttons', document.createElement('br'), keyField);
  document.querySelector('.intro').append(element('p', { className: 'key' }, label));
}

// On a small screen the contents close behind the place that was chosen.
const menu = document.querySelector('.menu');
menu.addEventListener('click', ({ target }) => {
  if (target.closest('a')) menu.open = false;
});
`;
