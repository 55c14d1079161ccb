/**
 * Programs that go the whole way from data to samples: they read a table, learn its score, draw from it, and show with
 * pictures and numbers what they learnt.
 */
package nabla.examples;
