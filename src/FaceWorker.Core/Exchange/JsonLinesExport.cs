using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FaceWorker.Core.Exchange;

/// <summary>A gallery as one file of JSON lines: the gallery, its people, what was said of them, its photos with their faces. Each line says by <c>kind</c> what it is.</summary>
public sealed class JsonLinesExport(string path) : IExportWriter
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // it is read by programs and people, never as HTML
    };

    private PendingFile? file;

    /// <inheritdoc />
    public Task BeginAsync(ExportedGallery gallery, CancellationToken cancel)
    {
        file = PendingFile.Create(path);
        var known = gallery.Gallery;
        return AddAsync(new
        {
            Kind = "gallery",
            Name = known.Name.Value,
            Pack = known.Pack.Value,
            Model = known.Model.Id.Value,
            known.Model.Dimensions,
            known.Model.Fingerprint,
            gallery.TakenAt,
            gallery.Photos,
            gallery.Faces,
            gallery.People,
        }, cancel);
    }

    /// <inheritdoc />
    public Task WriteAsync(ExportedPerson person, CancellationToken cancel) => AddAsync(new
    {
        Kind = "person",
        Person = person.Number,
        Name = person.Name?.Value,
        Ignored = person.IsIgnored,
        person.Faces,
        person.Confirmed,
        Since = person.CreatedAt,
    }, cancel);

    /// <inheritdoc />
    public Task WriteAsync(ExportedConstraint constraint, CancellationToken cancel) => AddAsync(new
    {
        Kind = "constraint",
        Constraint = constraint.Id,
        Says = constraint.IsSame ? "same" : "different",
        constraint.Face,
        constraint.OtherFace,
        constraint.Person,
        constraint.OtherPerson,
        constraint.Actor,
        constraint.SaidAt,
    }, cancel);

    /// <inheritdoc />
    public Task WriteAsync(ExportedPhoto photo, CancellationToken cancel) => AddAsync(new
    {
        Kind = "photo",
        Photo = photo.Id,
        Sha256 = photo.Sha256.ToString(),
        photo.Sources,
        photo.Width,
        photo.Height,
        Turn = (int)photo.Turn,
        photo.Condition.DecodedShare,
        photo.Condition.Pages,
        photo.Taken,
        photo.IndexedAt,
        Faces = photo.Faces.Select(face => new
        {
            Face = face.Id,
            face.Box.X,
            face.Box.Y,
            face.Box.Width,
            face.Box.Height,
            face.Score,
            Quality = face.Quality?.Value,
            face.Quality?.Sharpness,
            face.Quality?.Yaw,
            face.Quality?.Pitch,
            face.Quality?.Roll,
            Problems = face.Problems.Count == 0 ? null : face.Problems,
            Person = face.Person?.Id,
            Name = face.Person?.Name?.Value,
            Ignored = face.Person is null ? (bool?)null : face.IsIgnored,
            Confirmed = face.Person is null ? (bool?)null : face.IsConfirmed,
            Distance = face.Distance is { } distance ? Math.Round(distance, 4) : (double?)null,
            Vector = face.Vector?.ToArray(),
        }),
    }, cancel);

    /// <inheritdoc />
    public Task CompleteAsync(CancellationToken cancel) => file!.CompleteAsync();

    public ValueTask DisposeAsync() => file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private Task AddAsync<T>(T line, CancellationToken cancel) => file!.DoAsync(async () =>
    {
        await JsonSerializer.SerializeAsync(file.Content, line, Options, cancel);
        file.Content.WriteByte((byte)'\n');
    });
}
