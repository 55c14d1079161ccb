package nabla.examples.faithful;

import nabla.examples.report.Figure;

/**
 * A picture of a study.
 *
 * @param file the name of its file
 * @param figure the picture
 * @param caption what there is to see
 */
record Picture(String file, Figure figure, String caption) {}
