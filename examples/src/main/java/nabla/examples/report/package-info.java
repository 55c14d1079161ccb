/** How examples show what they do: progress, tables, pictures and a page that puts them together. */
package nabla.examples.report;
