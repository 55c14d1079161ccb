/**
 * What all file formats of this module share: writing that is never seen half done. Not exported.
 */
package nabla.nn.io;
