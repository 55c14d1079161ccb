/**
 * The command line {@code nabla}, a class for each command: {@link nabla.examples.commands.FitCommand} learns a model of a table, the
 * others use it. Results go to standard output, and nothing else does, so that commands can be joined by pipes; what was read and
 * decided goes to standard error.
 */
package nabla.examples.commands;
