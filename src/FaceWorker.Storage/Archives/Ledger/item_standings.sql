-- How do the items $2 of the archives $1 stand to messages that name the galleries $3 and full addresses $4? One element per message. Index: archive_item (id).
-- Rows: one per item that there is: its position in the arrays from 0, whether it is the gallery's and the address's, and whether its archive is paused or cancelled.
SELECT (place - 1)::integer, gallery.name = asked.gallery AND coalesce(archive_item.address, archive_item.source) = asked.address, archive.state IN ('paused', 'cancelled')
FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS asked (archive, item, gallery, address, place)
JOIN archive_item ON archive_item.id = asked.item AND archive_item.archive_id = asked.archive
JOIN archive ON archive.id = archive_item.archive_id
JOIN gallery ON gallery.id = archive.gallery_id
