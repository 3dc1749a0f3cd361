using System.Text.Json;
using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Operations;
using FaceWorker.Core.Reembedding;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Storage.Operations;
using Npgsql;

namespace FaceWorker.Storage.Reembedding;

/// <summary>Galleries that go over from one model to another, in PostgreSQL. Changes to one gallery take turns by locking its row, as changes to its settings and subjects do.</summary>
/// <param name="database">Owned and disposed by the caller.</param>
public sealed class ReembeddingAdministration(GalleryDatabase database, StorageOptions options, TimeProvider time) : IReembeddingAdministration
{
    /// <inheritdoc />
    public Task<ReembeddingStatus> BeginAsync(RequestContext context, GalleryName gallery, PackFacts pack, bool looksAgain, CancellationToken cancel) => ChangeAsync(context, gallery, async (connection, now) =>
    {
        if (now.Shadow is null)
            await AddShadowAsync(connection, context, now, pack, looksAgain, cancel);
        else
            await TryAgainAsync(connection, now, now.Shadow, pack, cancel);
        await OperationRows.RequestAsync(connection, new OperationRequest(OperationKind.Reembedding, gallery, context.Caller.Name,
            Parameters: JsonSerializer.Serialize(new ReembeddingJob(gallery), JsonSerializerOptions.Web)), cancel);
        return new AuditNote("began to re-embed the gallery", gallery.Value, $"from pack '{now.Pack}' to pack '{pack.Id}'");
    }, cancel);

    /// <inheritdoc />
    public Task<ReembeddingStatus> ShowAsync(RequestContext context, GalleryName gallery, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery);
        return database.RunAsync(connection => ReembeddingRows.ReadAsync(connection, gallery, cancel), cancel);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<ReembeddingFailure>> ListFailuresAsync(RequestContext context, GalleryName gallery, int limit, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery);
        return database.RunAsync<IReadOnlyList<ReembeddingFailure>>(async connection =>
        {
            var shadow = ReembeddingRows.ShadowOf(await GalleryCatalog.GetAsync(connection, gallery, cancel));
            return await connection.QueryAsync(SqlText.Of("list_reembedding_failures"), [shadow.Id, limit], ReembeddingRows.ReadFailure, cancel);
        }, cancel);
    }

    /// <inheritdoc />
    public Task<ReembeddingStatus> CutOverAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel) => ChangeAsync(context, gallery, async (connection, now) =>
    {
        var way = await ReembeddingRows.FindWayAsync(connection, now, cancel);
        if (way.Stage == ReembeddingStage.AfterCutOver)
            throw ReembeddingRefusedException.IsCutOver(now, way.From);
        await SwitchAsync(connection, now, acceptMissing, cancel);
        return new AuditNote("cut the gallery over to another model", gallery.Value, $"pack '{way.To}' in place of '{way.From}'");
    }, cancel);

    /// <inheritdoc />
    public Task<ReembeddingStatus> RollBackAsync(RequestContext context, GalleryName gallery, long acceptMissing, CancellationToken cancel) => ChangeAsync(context, gallery, async (connection, now) =>
    {
        var way = await ReembeddingRows.FindWayAsync(connection, now, cancel);
        if (way.Stage == ReembeddingStage.BeforeCutOver)
            throw ReembeddingRefusedException.IsNotCutOver(now, way.To);
        await SwitchAsync(connection, now, acceptMissing, cancel);
        return new AuditNote("rolled the gallery back to its former model", gallery.Value, $"pack '{way.From}' in place of '{way.To}'");
    }, cancel);

    /// <inheritdoc />
    public Task<Gallery> FinishAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => new SpaceDropper(database, time).DropAsync(context, gallery, ReembeddingStage.AfterCutOver, cancel);

    /// <inheritdoc />
    public Task<Gallery> AbandonAsync(RequestContext context, GalleryName gallery, CancellationToken cancel) => new SpaceDropper(database, time).DropAsync(context, gallery, ReembeddingStage.BeforeCutOver, cancel);

    /// <summary>In the gallery's turn; galleries that get a partition take turns, too.</summary>
    private Task<ReembeddingStatus> ChangeAsync(RequestContext context, GalleryName gallery, Func<NpgsqlConnection, Gallery, Task<AuditNote>> change, CancellationToken cancel)
    {
        context.Caller.Require(Rights.Administer, gallery);
        return database.RunInTransactionAsync(async connection =>
        {
            await connection.RunAsync("SELECT pg_advisory_xact_lock($1)", [AdvisoryLocks.GalleryCreation], cancel);
            await Audit.AddAsync(connection, context, await change(connection, await GalleryCatalog.TakeTurnAsync(connection, gallery, cancel)), cancel);
            return await ReembeddingRows.ReadAsync(connection, gallery, cancel);
        }, cancel);
    }

    private static async Task AddShadowAsync(NpgsqlConnection connection, RequestContext context, Gallery gallery, PackFacts pack, bool looksAgain, CancellationToken cancel)
    {
        if (gallery.Model.IsSameAs(pack.Model) && (!looksAgain || gallery.Pack == pack.Id))
            throw ReembeddingRefusedException.SameModel(gallery, pack.Id);
        await GalleryCatalog.AddModelAsync(connection, pack.Model, cancel);
        var shadow = await connection.ValueAsync<long>(SqlText.Of("add_shadow"),
        [
            gallery.Id, pack.Id.Value, pack.Model.Id.Value, pack.Model.Dimensions, pack.Model.Fingerprint,
            .. DecisionRows.ValuesOf(pack.Decisions.WithRatesOf(gallery.Settings.Decisions)), StorableText.Actor(context.Caller.Name), looksAgain,
        ], cancel);
        await connection.RunAsync(SqlText.Of("add_template_partition"), [shadow], cancel);
    }

    private static async Task TryAgainAsync(NpgsqlConnection connection, Gallery gallery, ShadowSpace shadow, PackFacts pack, CancellationToken cancel)
    {
        var way = await ReembeddingRows.FindWayAsync(connection, gallery, cancel);
        if (way.Stage == ReembeddingStage.AfterCutOver && shadow.Pack != pack.Id)
            throw ReembeddingRefusedException.IsCutOver(gallery, way.From);
        if (shadow.Pack != pack.Id || !shadow.Model.IsSameAs(pack.Model))
            throw ReembeddingRefusedException.OtherPack(gallery, shadow.Pack, pack.Id);
        await connection.RunAsync(SqlText.Of("forget_reembedding_failures"), [shadow.Id], cancel);
    }

    /// <summary>The gallery's shadow answers from now on, and its active space becomes the shadow.</summary>
    private async Task SwitchAsync(NpgsqlConnection connection, Gallery gallery, long acceptMissing, CancellationToken cancel)
    {
        var shadow = gallery.InShadow();
        if (await ReembeddingRows.FindOperationAsync(connection, gallery, cancel) is { HasEnded: false } operation)
            throw ReembeddingRefusedException.Unfinished(gallery, operation.Id);
        var counts = await ReembeddingRows.CountAsync(connection, gallery, cancel);
        if (counts.Missing > acceptMissing)
            throw ReembeddingRefusedException.FacesMissing(gallery, shadow.Pack, counts);
        var indexed = await connection.ColumnAsync<long>(SqlText.Of("indexed_spaces"), [], cancel);
        if (indexed.Contains(gallery.SpaceId) && !indexed.Contains(shadow.SpaceId) && counts.Templates - counts.Missing >= options.HnswFromTemplates)
            throw ReembeddingRefusedException.NoIndex(gallery, shadow.Pack);
        if (gallery.Settings.Rule == IdentificationRule.Svm && await connection.ValueAsync<long>(SqlText.Of("count_svm"), [shadow.SpaceId], cancel) == 0)
            throw ReembeddingRefusedException.NotTrained(gallery, shadow.Pack);
        await connection.RunAsync(SqlText.Of("switch_spaces"), [gallery.Id, shadow.SpaceId, .. DecisionRows.ValuesOf(shadow.Settings.Decisions)], cancel);
    }
}
