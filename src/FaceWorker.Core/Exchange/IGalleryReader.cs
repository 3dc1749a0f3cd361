using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;

namespace FaceWorker.Core.Exchange;

/// <summary>Reads whole galleries.</summary>
public interface IGalleryReader
{
    /// <summary>Shows the work a gallery as it is at this moment, however long the work takes.</summary>
    /// <exception cref="RequestRejectedException">Unknown gallery, or the caller may not list its subjects.</exception>
    Task<T> ReadAsync<T>(RequestContext context, GalleryName gallery, Func<IGallerySnapshot, Task<T>> work, CancellationToken cancel);
}

/// <summary>A gallery at one moment. All lists are read in portions: memory does not grow with the gallery.</summary>
public interface IGallerySnapshot
{
    ExportedGallery Gallery { get; }

    /// <summary>By number.</summary>
    IAsyncEnumerable<ExportedPerson> ReadPeopleAsync(CancellationToken cancel);

    /// <summary>Those in force, in the order in which they were said.</summary>
    IAsyncEnumerable<ExportedConstraint> ReadConstraintsAsync(CancellationToken cancel);

    /// <summary>In the order in which they were indexed.</summary>
    IAsyncEnumerable<ExportedPhoto> ReadPhotosAsync(bool withVectors, CancellationToken cancel);
}

/// <summary>What an export writes: first the gallery, then its people, what was said of them, its photos, and last the end.</summary>
public interface IExportWriter : IAsyncDisposable
{
    Task BeginAsync(ExportedGallery gallery, CancellationToken cancel);

    Task WriteAsync(ExportedPerson person, CancellationToken cancel);

    Task WriteAsync(ExportedConstraint constraint, CancellationToken cancel);

    Task WriteAsync(ExportedPhoto photo, CancellationToken cancel);

    /// <summary>Everything was written: what was pending becomes visible.</summary>
    Task CompleteAsync(CancellationToken cancel);
}
