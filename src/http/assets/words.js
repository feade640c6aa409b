// What the scripts say, in words that the page brought along: a page without a connection can fetch none.

const words = new Map([...document.querySelectorAll("#words li")].map((line) => [line.dataset.word, line.textContent]));

export const word = (name, values = {}) => words.get(name).replace(/\{(\w+)\}/g, (_, place) => values[place]);
