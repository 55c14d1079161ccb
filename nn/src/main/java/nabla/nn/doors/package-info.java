/** Checks of arguments: what a public operation refuses, and with which words. Not exported. */
package nabla.nn.doors;
