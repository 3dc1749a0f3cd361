namespace FaceWorker.Core.Exchange;

/// <summary>A table that is being written.</summary>
public interface IExportTable<in TRow>
{
    Task AddAsync(TRow row, CancellationToken cancel);

    /// <summary>There are no more rows.</summary>
    Task FinishAsync(CancellationToken cancel);
}

/// <summary>How tables are written: as CSV, as Parquet.</summary>
public interface ITableFormat
{
    /// <summary>The end of a file's name, with its dot.</summary>
    string Extension { get; }

    Task<IExportTable<TRow>> BeginAsync<TRow>(Stream file, IReadOnlyList<ExportColumn<TRow>> columns, CancellationToken cancel);
}

/// <summary>A gallery as a folder of five tables: photos, sources, people, constraints, faces. They appear together, once all are complete.</summary>
public sealed class TableExport(string folder, ITableFormat format, bool withVectors) : IExportWriter
{
    private readonly List<PendingFile> files = [];
    private IExportTable<ExportedPhoto>? photos;
    private IExportTable<SourceRow>? sources;
    private IExportTable<ExportedPerson>? people;
    private IExportTable<ExportedConstraint>? constraints;
    private IExportTable<FaceRow>? faces;

    /// <inheritdoc />
    public async Task BeginAsync(ExportedGallery gallery, CancellationToken cancel)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (ExchangeException.IsOfFile(exception))
        {
            throw ExchangeException.NotWritten(folder, exception);
        }

        photos = await BeginAsync("photos", ExportTables.Photos, cancel);
        sources = await BeginAsync("sources", ExportTables.Sources, cancel);
        people = await BeginAsync("people", ExportTables.People, cancel);
        constraints = await BeginAsync("constraints", ExportTables.Constraints, cancel);
        faces = await BeginAsync("faces", ExportTables.Faces(withVectors), cancel);
    }

    /// <inheritdoc />
    public Task WriteAsync(ExportedPerson person, CancellationToken cancel) => files[0].DoAsync(() => people!.AddAsync(person, cancel));

    /// <inheritdoc />
    public Task WriteAsync(ExportedConstraint constraint, CancellationToken cancel) => files[0].DoAsync(() => constraints!.AddAsync(constraint, cancel));

    /// <inheritdoc />
    public Task WriteAsync(ExportedPhoto photo, CancellationToken cancel) => files[0].DoAsync(async () =>
    {
        await photos!.AddAsync(photo, cancel);
        foreach (var source in photo.Sources)
            await sources!.AddAsync(new SourceRow(photo, source), cancel);
        foreach (var face in photo.Faces)
            await faces!.AddAsync(new FaceRow(photo, face), cancel);
    });

    /// <inheritdoc />
    public async Task CompleteAsync(CancellationToken cancel)
    {
        await files[0].DoAsync(async () =>
        {
            await photos!.FinishAsync(cancel);
            await sources!.FinishAsync(cancel);
            await people!.FinishAsync(cancel);
            await constraints!.FinishAsync(cancel);
            await faces!.FinishAsync(cancel);
        });
        foreach (var file in files)
            await file.CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in files)
            await file.DisposeAsync();
    }

    private async Task<IExportTable<TRow>> BeginAsync<TRow>(string name, IReadOnlyList<ExportColumn<TRow>> columns, CancellationToken cancel)
    {
        var file = PendingFile.Create(Path.Combine(folder, name + format.Extension));
        files.Add(file);
        return await format.BeginAsync(file.Content, columns, cancel);
    }
}
