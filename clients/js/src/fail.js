/**
 * Errors in the words of the reference: a tagged template whose values are shown as JSON, and values that were quoted by hand
 * shown as JSON as well.
 */

/** Text for a value in a message. */
const show = value => {
  try {
    const text = JSON.stringify(value, (_key, part) => {
      switch (typeof part) {
        case 'undefined':
        case 'function':
        case 'symbol':
          return `[${String(part)}]`;
        case 'bigint':
          return `[${part}n]`;
        default:
          return part;
      }
    });
    return text === undefined ? String(value) : text;
  } catch {
    return String(value);
  }
};

class Quoted {
  constructor(value) {
    this.value = value;
  }

  toString() {
    return show(this.value);
  }
}

/** Marks a value of a message as one to be shown. */
export const q = value => new Quoted(value);

/** Throws an error with the message of the template. */
export const Fail = (strings, ...values) => {
  let message = strings[0];
  for (let i = 0; i < values.length; i += 1) {
    const value = values[i];
    message += value instanceof Quoted ? value.toString() : show(value);
    message += strings[i + 1];
  }
  throw new Error(message);
};

const frozen = new WeakSet();

/** Freezes a value and what it leads to. */
const freezeDeep = root => {
  const todo = [root];
  while (todo.length > 0) {
    const value = todo.pop();
    if (
      (typeof value !== 'object' && typeof value !== 'function') ||
      value === null ||
      frozen.has(value)
    ) {
      continue;
    }
    frozen.add(value);
    if (ArrayBuffer.isView(value)) {
      // the elements of a typed array cannot be frozen
      continue;
    }
    Object.freeze(value);
    for (const key of Reflect.ownKeys(value)) {
      const slot = Object.getOwnPropertyDescriptor(value, key);
      if ('value' in slot) {
        todo.push(slot.value);
      } else {
        todo.push(slot.get, slot.set);
      }
    }
  }
  return root;
};

/** The `harden` of a hardened environment, or a deep freeze. */
export const harden = value =>
  typeof globalThis.harden === 'function'
    ? globalThis.harden(value)
    : freezeDeep(value);
