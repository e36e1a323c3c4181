/** What would hand out, or take, the database itself: it belongs to the storage node. */

/** A function that says why it cannot be offered. */
export const withoutDatabase = name =>
  function refuse() {
    const error = new Error(
      `${name} is not offered: the database belongs to the storage node; open the store with openSwingStore, or read an export`,
    );
    error.name = 'NoDatabaseError';
    throw error;
  };
