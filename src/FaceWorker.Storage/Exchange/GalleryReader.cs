using System.Runtime.CompilerServices;
using FaceWorker.Core.Access;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;
using Pgvector;

namespace FaceWorker.Storage.Exchange;

/// <summary>Reads galleries from PostgreSQL for those who give them away: in one transaction, which sees one moment, and in portions.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class GalleryReader(GalleryDatabase database) : IGalleryReader
{
    /// <inheritdoc />
    public Task<T> ReadAsync<T>(RequestContext context, GalleryName gallery, Func<IGallerySnapshot, Task<T>> work, CancellationToken cancel)
    {
        context.Caller.Require(Rights.ListSubjects, gallery);
        return database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", [], cancel);
            var found = await GalleryCatalog.GetAsync(connection, gallery, cancel);
            await connection.RunLongAsync(SqlText.Of("create_export_centres", found.SpaceId, found.Model.Dimensions).With("gallery", found.Id), [], cancel);
            await connection.RunLongAsync(SqlText.Of("index_export_centres"), [], cancel);
            var counted = await connection.QueryLongAsync(SqlText.Of("export_counts"), [found.Id],
                row => new ExportedGallery(found, row.GetFieldValue<DateTimeOffset>(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3)), cancel);
            return await work(new Snapshot(connection, counted[0]));
        }, cancel);
    }

    private sealed class Snapshot(NpgsqlConnection connection, ExportedGallery gallery) : IGallerySnapshot
    {
        private const int PhotosAtOnce = 500; // with vectors of 512 values and three faces each, 3 MB
        private const int RowsAtOnce = 5000;

        public ExportedGallery Gallery { get; } = gallery;

        public IAsyncEnumerable<ExportedPerson> ReadPeopleAsync(CancellationToken cancel) => PagesAsync("export_people", RowsAtOnce, row => new ExportedPerson(
            row.GetInt64(0), ImageQuestions.ReadSubject(row, 0)!.Name, row.GetBoolean(2), row.GetFieldValue<DateTimeOffset>(3), row.GetInt64(4), row.GetInt64(5)), person => person.Number, cancel);

        public IAsyncEnumerable<ExportedConstraint> ReadConstraintsAsync(CancellationToken cancel) => PagesAsync("export_constraints", RowsAtOnce, row => new ExportedConstraint(
            row.GetInt64(0), row.GetBoolean(1), row.GetFieldValue<long?>(2), row.GetFieldValue<long?>(3), row.GetFieldValue<long?>(4), row.GetFieldValue<long?>(5), row.GetString(6),
            row.GetFieldValue<DateTimeOffset>(7)), one => one.Id, cancel);

        public async IAsyncEnumerable<ExportedPhoto> ReadPhotosAsync(bool withVectors, [EnumeratorCancellation] CancellationToken cancel)
        {
            var text = SqlText.Of("export_faces", Gallery.Gallery.SpaceId, Gallery.Gallery.Model.Dimensions);
            await foreach (var photos in BatchesAsync("export_photos", PhotosAtOnce, ReadPhoto, photo => photo.Id, cancel))
            {
                var faces = (await connection.QueryLongAsync(text, [photos.Select(photo => photo.Id).ToArray(), withVectors], row => (Photo: row.GetInt64(0), Face: ReadFace(row)), cancel)).ToLookup(row => row.Photo, row => row.Face);
                foreach (var photo in photos)
                    yield return photo with { Faces = [.. faces[photo.Id]] };
            }
        }

        private async IAsyncEnumerable<T> PagesAsync<T>(string question, int most, Func<NpgsqlDataReader, T> read, Func<T, long> key, [EnumeratorCancellation] CancellationToken cancel)
        {
            await foreach (var page in BatchesAsync(question, most, read, key, cancel))
                foreach (var one in page)
                    yield return one;
        }

        private async IAsyncEnumerable<IReadOnlyList<T>> BatchesAsync<T>(string question, int most, Func<NpgsqlDataReader, T> read, Func<T, long> key, [EnumeratorCancellation] CancellationToken cancel)
        {
            for (var after = 0L; await connection.QueryLongAsync(SqlText.Of(question), [Gallery.Gallery.Id, after, most], read, cancel) is { Count: > 0 } page; after = key(page[^1]))
                yield return page;
        }

        private static ExportedPhoto ReadPhoto(NpgsqlDataReader row) => new(row.GetInt64(0), Sha256Digest.FromBytes(row.GetFieldValue<byte[]>(1)), row.GetFieldValue<string[]>(9), row.GetInt32(2), row.GetInt32(3),
            (PictureTurn)row.GetInt16(4), new FileCondition(row.IsDBNull(5) ? null : row.GetFloat(5), row.GetInt32(6)), row.GetFieldValue<DateTimeOffset>(8))
        {
            Taken = row.GetFieldValue<DateTime?>(7),
        };

        private static ExportedFace ReadFace(NpgsqlDataReader row)
        {
            var (box, score) = (ImageQuestions.ReadBox(row, 2), row.GetFloat(6));
            return new ExportedFace(row.GetInt64(1), box, score, row.GetFieldValue<string[]>(7))
            {
                Quality = ImageQuestions.ReadQuality(row, 8, box, score),
                Person = ImageQuestions.ReadSubject(row, 13),
                IsIgnored = row.GetBoolean(15),
                IsConfirmed = row.GetBoolean(16),
                Distance = row.IsDBNull(17) ? null : SquaredDistance.FromInnerProduct(-row.GetDouble(17)).Value,
                Vector = row.IsDBNull(18) ? null : row.GetFieldValue<HalfVector>(18).ToFloats(),
            };
        }
    }
}
