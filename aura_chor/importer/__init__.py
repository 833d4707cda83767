"""importer: other languages in and out. Scribble and nuScr become choreographies, and choreographies become those.

Belongs here:  the foreign grammar's reader, the linking of its modules, the translation both ways, names made legal.
Not here:      whether a protocol can be carried out (mpst): what the other language allows is translated, then judged.
Enter by:      inward.import_text(), outward.export_text().
Promise:       no files (a loader is handed in); nothing is dropped silently: each construct is translated, or refused
               with its span, or left out with a note; no wrong translation.
"""
