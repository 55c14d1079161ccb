/**
 * The page about a model of a table. A {@link nabla.examples.tables.page.PageContent} holds what there is to tell, as plain data, and
 * {@link nabla.examples.tables.page.Page} writes it as one file of HTML with charts in SVG.
 */
package nabla.examples.tables.page;
