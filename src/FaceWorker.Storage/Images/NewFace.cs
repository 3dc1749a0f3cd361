using FaceWorker.Core;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Search;
using Npgsql;

namespace FaceWorker.Storage.Images;

/// <summary>A face on its way into a gallery.</summary>
/// <param name="Image">The id of its image, which is stored.</param>
internal sealed record NewFace(long Image, Gallery Gallery, int Position, SeenFace Seen)
{
    /// <summary>Its vector for the gallery's shadow; null: there is none, or another model made it.</summary>
    public Embedding? Shadow => Seen.Found.Shadow is { } embedding && Gallery.Shadow is { } shadow && shadow.Model.IsSameAs(embedding.Model) ? embedding : null;

    public Detection Detection => Seen.Found.Detection;

    public FaceQuality Quality => Seen.Found.Quality;

    public static IEnumerable<NewFace> Of(NewImage item, long image) =>
        item.Picture.Faces.Select((face, position) => new NewFace(image, item.Gallery, position, face));

    public StoredFace AsStored(long id) => new(id, Detection.Box, Detection.Score, [.. Seen.Problems.Select(problem => problem.Reason)], Subject: null) { Quality = Quality };
}

internal static class NewFaces
{
    /// <summary>Adds the faces. Rows: id, image and position of each.</summary>
    public static NpgsqlBatch AskAddFaces(this NpgsqlBatch batch, IReadOnlyCollection<NewFace> faces) => batch.Ask(SqlText.Of("add_faces"),
        faces.Select(face => face.Image).ToArray(),
        faces.Select(face => face.Position).ToArray(),
        faces.Select(face => face.Detection.Box.X).ToArray(),
        faces.Select(face => face.Detection.Box.Y).ToArray(),
        faces.Select(face => face.Detection.Box.Width).ToArray(),
        faces.Select(face => face.Detection.Box.Height).ToArray(),
        faces.Select(face => face.Detection.Score).ToArray(),
        faces.SelectMany(face => face.Detection.Landmarks.Points).SelectMany(point => new[] { point.X, point.Y }).ToArray(),
        faces.Select(face => face.Gallery.SpaceId).ToArray(),
        faces.Select(face => face.Seen.Found.Vector is { } vector ? HalfVectors.From(vector) : null).ToArray(),
        faces.Select(face => face.Quality.Sharpness).ToArray(),
        faces.Select(face => face.Quality.Yaw).ToArray(),
        faces.Select(face => face.Quality.Pitch).ToArray(),
        faces.Select(face => face.Quality.Roll).ToArray(),
        faces.Select(face => string.Join(',', face.Seen.Problems.Select(problem => problem.Reason.ToName()))).ToArray(),
        faces.Select(face => face.Seen.Crop?.ToArray()).ToArray(),
        faces.Select(face => face.Quality.Value).ToArray(),
        faces.Select(face => face.Shadow is null ? null : face.Gallery.Shadow?.Id).ToArray(),
        faces.Select(face => face.Shadow is { } shadow ? HalfVectors.From(shadow) : null).ToArray());
}
