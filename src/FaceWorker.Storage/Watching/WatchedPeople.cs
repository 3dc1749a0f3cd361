using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Watching;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Watching;

/// <summary>A face of an image that is about to be stored.</summary>
internal readonly record struct FacePlace(ImageKey Image, int Position);

/// <summary>Finds the watched people of a gallery among faces that are about to be stored. Most faces are compared with the templates of those people only; the gallery is searched for the few that are near to one.</summary>
internal sealed class WatchedPeople(CandidateFinder finder, GallerySizes sizes)
{
    private const int Candidates = 10;

    /// <param name="images">Of galleries that watch somebody.</param>
    public async Task<IReadOnlyDictionary<FacePlace, WatchMatch>> FindAsync(NpgsqlConnection connection, IReadOnlyList<NewImage> images, CancellationToken cancel)
    {
        var matches = new Dictionary<FacePlace, WatchMatch>();
        foreach (var space in images.GroupBy(image => image.Gallery.SpaceId))
            if (space.SelectMany(FitFaces).ToList() is { Count: > 0 } faces)
                await FindAsync(connection, space.First().Gallery, faces, matches, cancel);
        return matches;
    }

    private async Task FindAsync(NpgsqlConnection connection, Gallery gallery, IReadOnlyList<WatchedFace> faces, Dictionary<FacePlace, WatchMatch> matches, CancellationToken cancel)
    {
        var thresholds = gallery.ThresholdsFor(await sizes.GetAsync(connection, gallery, cancel));
        var near = await NearAsync(connection, gallery, faces, thresholds.Match, cancel);
        if (near.Count == 0)
            return;
        var found = await finder.FindAsync(connection, [.. near.Select(face => new ProbeSearch(gallery, faces[face.Key].Embedding, Candidates))], cancel);
        foreach (var (face, candidates) in near.Zip(found))
            if (WatchRule.Find(gallery.Settings.Rule, thresholds, [.. face], candidates.Items) is { } person)
                matches.Add(faces[face.Key].Place, new WatchMatch(person, thresholds));
    }

    /// <returns>By the index of the face: the watched people within the distance, nearest first.</returns>
    private static async Task<ILookup<int, Candidate>> NearAsync(NpgsqlConnection connection, Gallery gallery, IReadOnlyList<WatchedFace> faces, SquaredDistance within, CancellationToken cancel)
    {
        var question = gallery.Settings.Rule == IdentificationRule.Centroid ? "watched_by_mean" : "watched_by_nearest";
        return (await connection.QueryAsync(SqlText.Of(question, gallery.SpaceId, gallery.Model.Dimensions),
            [gallery.Id, faces.Select(face => HalfVectors.From(face.Embedding)).ToArray(), -within.ToInnerProduct()], Read, cancel)).ToLookup(row => row.Face, row => row.Person);
    }

    private static (int Face, Candidate Person) Read(NpgsqlDataReader row) => ((int)row.GetInt64(0) - 1,
        new Candidate(Rank: 1, ImageQuestions.ReadSubject(row, 1), CandidateRows.ReadDistance(row, 3), Score: null, [CandidateRows.ReadEvidence(row, 4)]));

    private static IEnumerable<WatchedFace> FitFaces(NewImage image) => image.Picture.Faces.Index()
        .Where(face => face.Item.Problems.Count == 0).Select(face => new WatchedFace(new FacePlace(image.Key, face.Index), face.Item.Found.Embedding));

    private sealed record WatchedFace(FacePlace Place, Embedding Embedding);
}
