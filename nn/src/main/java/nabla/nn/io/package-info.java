/**
 * What all file formats of this module share: writing that is never seen half done, and reading with one translation of
 * errors; digests of what they hold. Not exported.
 */
package nabla.nn.io;
