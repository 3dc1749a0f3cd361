using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Events;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Telemetry;
using FaceWorker.Storage.Events;
using FaceWorker.Storage.Images;
using FaceWorker.Storage.Replicas;
using FaceWorker.Storage.Search;
using FaceWorker.Storage.Watching;
using Npgsql;

namespace FaceWorker.Storage.Galleries;

/// <summary>The galleries in PostgreSQL. Every method throws <see cref="TransientFailureException"/> while the database is unavailable.</summary>
public sealed class PostgresGalleryStore : IGalleryStore, IGalleryAdministration, IAsyncDisposable
{
    private readonly GalleryDatabase database;
    private readonly GalleryCatalog catalog;
    private readonly GalleryDeleter deleter;
    private readonly GalleryCache galleries;
    private readonly GallerySizes sizes;
    private readonly Instruments? instruments;
    private readonly Batcher<FetchedImage, StoredImage?> finding;
    private readonly Batcher<NewImage, StoredImage?> writing;
    private readonly Batcher<ProbeSearch, CandidateList> searching;

    /// <param name="database">Owned and disposed by the caller.</param>
    public PostgresGalleryStore(GalleryDatabase database, StorageOptions options, TimeProvider time, Instruments? instruments = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.database = database;
        this.instruments = instruments;
        catalog = new GalleryCatalog(database);
        deleter = new GalleryDeleter(database, time);
        galleries = new GalleryCache(catalog, options.GalleryCacheTime, time);
        sizes = new GallerySizes(database, time);
        finding = new Batcher<FetchedImage, StoredImage?>("find", new ImageFinder(database), ImageFinder.Batching, time, instruments: instruments);
        var finder = new CandidateFinder(database, new IndexedSpaces(time));
        writing = new Batcher<NewImage, StoredImage?>("store", new ImageWriter(database, new WatchedPeople(finder, sizes)), options.Store, time, instruments: instruments);
        searching = new Batcher<ProbeSearch, CandidateList>("search", WithReplicas(finder, options, time), options.Search, time, instruments: instruments);
    }

    /// <inheritdoc />
    public Task<Gallery> GetGalleryAsync(GalleryName name, CancellationToken cancel) => galleries.GetAsync(name, cancel);

    /// <inheritdoc />
    public async Task<StoredImage?> FindImageAsync(Gallery gallery, ImageFile file, CancellationToken cancel, ImageNews? news = null)
    {
        try
        {
            var known = await finding.RunAsync(new FetchedImage(gallery, file.Sha256, file.Source, file.TakenAt, news), new Turn(Lane.Bulk, gallery.Id), cancel);
            if (known is not null)
                instruments?.ImageKnown();
            return known;
        }
        catch (PostgresException exception) when (IsMissing(exception, "image_source_image_id_fkey"))
        {
            throw await ExplainErasedAsync(gallery, exception, cancel);
        }
    }

    /// <inheritdoc />
    /// <exception cref="InvalidEmbeddingException">A face's vector was made by another model than the gallery's.</exception>
    public async Task<StoredImage> AddAsync(Gallery gallery, IndexedPicture picture, Lane lane, CancellationToken cancel)
    {
        foreach (var face in picture.Faces)
            gallery.ThrowIfOtherModel(face.Found);
        try
        {
            var stored = await writing.RunAsync(new NewImage(gallery, picture), new Turn(lane, gallery.Id), cancel) ?? throw await ExplainLockAsync(gallery.Name, cancel);
            instruments?.ImageStored(stored.Faces.Count);
            return stored;
        }
        catch (PostgresException exception) when (IsMissing(exception, "image_gallery_id_fkey"))
        {
            throw galleries.Unknown(gallery.Name, exception);
        }
        catch (PostgresException exception) when (IsMissing(exception, "image_source_image_id_fkey"))
        {
            throw await ExplainErasedAsync(gallery, exception, cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UndefinedTable }) // where watched people are searched
        {
            throw await ExplainDroppedAsync(gallery, exception, cancel);
        }
    }

    /// <inheritdoc />
    /// <exception cref="InvalidEmbeddingException">The probe was made by another model than the gallery's.</exception>
    /// <exception cref="RequestRejectedException">Unknown gallery: it was deleted meanwhile; or its rule is an SVM that knows nobody.</exception>
    public async Task<CandidateList> FindCandidatesAsync(Gallery gallery, Embedding probe, int top, Turn turn, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        gallery.ThrowIfOtherModel(probe);
        try
        {
            var found = await searching.RunAsync(new ProbeSearch(gallery, probe, top), turn with { Gallery = gallery.Id }, cancel);
            return found.Items.Count == 0 && gallery.Settings.Rule == IdentificationRule.Svm ? throw NotTrained(gallery) : found;
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            throw await ExplainDroppedAsync(gallery, exception, cancel);
        }
    }

    /// <inheritdoc />
    /// <exception cref="RequestRejectedException">Unknown gallery: it was deleted meanwhile.</exception>
    public async Task<SearchSize> MeasureAsync(Gallery gallery, CancellationToken cancel)
    {
        try
        {
            return await sizes.GetAsync(gallery, cancel);
        }
        catch (PostgresException exception) when (exception is { SqlState: PostgresErrorCodes.UndefinedTable })
        {
            throw await ExplainDroppedAsync(gallery, exception, cancel);
        }
    }

    /// <inheritdoc />
    public Task RecordRejectionAsync(string? gallery, string? source, RejectionReason reason, string detail, CancellationToken cancel, NewEvent? news = null)
    {
        var cleanSource = source is null ? null : StorableText.Source(source);
        return database.RunAsync(async connection =>
        {
            await using var batch = new NpgsqlBatch(connection); // one transaction
            batch.Ask(SqlText.Of("record_rejection"),
                gallery is null ? null : StorableText.Gallery(gallery), cleanSource, cleanSource is null ? null : StorableText.Digest(cleanSource), reason.ToName(), StorableText.Detail(detail));
            if (news is not null)
                batch.AskAddEvents([news]);
            return await batch.ExecuteNonQueryAsync(cancel);
        }, cancel);
    }

    /// <inheritdoc />
    public Task<Gallery> CreateAsync(RequestContext context, GalleryName name, PackId pack, FaceModel model, GallerySettings settings, CancellationToken cancel)
    {
        context.Caller.RequireEverywhere(Rights.Administer);
        return catalog.CreateAsync(context, name, pack, model, settings, cancel);
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<GalleryName>> NamesAsync(RequestContext context, CancellationToken cancel) => [.. (await catalog.NamesAsync(cancel)).Where(context.Caller.Knows)];

    /// <inheritdoc />
    public async Task<IReadOnlyList<GallerySummary>> ListAsync(RequestContext context, CancellationToken cancel) =>
        [.. (await catalog.ListAsync(name: null, cancel)).Where(summary => context.Caller.Knows(summary.Gallery.Name))];

    /// <inheritdoc />
    public async Task<GallerySummary> ShowAsync(GalleryName name, CancellationToken cancel) =>
        (await catalog.ListAsync(name, cancel)).SingleOrDefault() ?? throw galleries.Unknown(name);

    /// <inheritdoc />
    public async Task<Gallery> SetAsync(RequestContext context, GalleryName name, Func<GallerySettings, GallerySettings> change, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        try
        {
            return await catalog.SetAsync(context, name, change, cancel);
        }
        finally
        {
            galleries.Forget(name);
        }
    }

    /// <inheritdoc />
    public async Task<GalleryDeletion> DeleteAsync(RequestContext context, GalleryName name, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, name);
        var deletion = await deleter.DeleteAsync(context, name, cancel) ?? throw galleries.Unknown(name);
        galleries.Forget(name);
        return deletion;
    }

    /// <summary>Completes the work that was accepted.</summary>
    public async ValueTask DisposeAsync()
    {
        await finding.DisposeAsync();
        await writing.DisposeAsync();
        await searching.DisposeAsync();
    }

    private IBatchRunner<ProbeSearch, CandidateList> WithReplicas(CandidateFinder finder, StorageOptions options, TimeProvider time) =>
        options.ReadFromReplicas && database.FindReplicas() is { } replicas
            ? new ReplicaFinder(database, new ReplicaReader(database, replicas, options.MaxReplicaLag, time, instruments), finder, instruments)
            : finder;

    private Task<Exception> ExplainLockAsync(GalleryName name, CancellationToken cancel)
    {
        galleries.Forget(name);
        return database.RunAsync(connection => GalleryCatalog.ExplainLockAsync(connection, name, cancel), cancel);
    }

    /// <summary>Why the gallery's space is not there: it was deleted with the gallery, or dropped when the gallery went over to another model.</summary>
    private async Task<Exception> ExplainDroppedAsync(Gallery gallery, PostgresException cause, CancellationToken cancel)
    {
        var unknown = galleries.Unknown(gallery.Name, cause);
        return await catalog.FindAsync(gallery.Name, cancel) is { } now && now.Id == gallery.Id
            ? new TransientFailureException($"Gallery '{gallery.Name}' has gone over to another model; the request has to look at the image again.", cause)
            : unknown;
    }

    /// <summary>Why an image that was there is not any more: it was deleted with the gallery, or erased.</summary>
    private async Task<Exception> ExplainErasedAsync(Gallery gallery, PostgresException cause, CancellationToken cancel)
    {
        var unknown = galleries.Unknown(gallery.Name, cause);
        return await catalog.FindAsync(gallery.Name, cancel) is { } now && now.Id == gallery.Id
            ? new TransientFailureException($"An image of gallery '{gallery.Name}' was erased while it was sent again; the request has to look for it again.", cause)
            : unknown;
    }

    private static RequestRejectedException NotTrained(Gallery gallery) => new(RejectionReason.NotTrained,
        $"Gallery '{gallery.Name}' identifies by an SVM that knows none of its subjects; train it with: faceworker gallery train {gallery.Name}");

    /// <summary>The row that the foreign key refers to has been deleted.</summary>
    private static bool IsMissing(PostgresException exception, string foreignKey) =>
        exception.SqlState == PostgresErrorCodes.ForeignKeyViolation && exception.ConstraintName == foreignKey;
}
