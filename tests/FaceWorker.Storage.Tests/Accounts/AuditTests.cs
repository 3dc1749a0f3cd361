using FaceWorker.Contracts;
using FaceWorker.Core;
using FaceWorker.Core.Access;
using FaceWorker.Core.Adaptation;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Calibration;
using FaceWorker.Core.Erasure;
using FaceWorker.Core.Events;
using FaceWorker.Core.Exchange;
using FaceWorker.Core.Exchange.Names;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Core.People;
using FaceWorker.Core.Photos;
using FaceWorker.Core.Reembedding;
using FaceWorker.Core.Subjects;
using FaceWorker.Core.Webhooks;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Adaptation;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Calibration;
using FaceWorker.Storage.Clients;
using FaceWorker.Storage.Operations;
using FaceWorker.Storage.Photos;
using FaceWorker.Storage.Reembedding;
using FaceWorker.Storage.Subjects;
using FaceWorker.Storage.Tests.Reembedding;
using FaceWorker.Storage.Tests.Subjects;
using FaceWorker.Storage.Webhooks;
using static FaceWorker.Storage.Tests.StoreFixture;

namespace FaceWorker.Storage.Tests.Accounts;

public sealed class AuditTests(StoreFixture fixture)
{
    /// <summary>What somebody may call that changes nothing; ReadAsync and the like.</summary>
    private static readonly string[] Readings =
    [
        .. Of<IGalleryAdministration>("NamesAsync", "ListAsync"), .. Of<IAccountAdministration>("ListAsync", "TokensAsync"), .. Of<IAudit>("ListAsync"),
        .. Of<ISubjectAdministration>("ListAsync", "ShowAsync", "ListChangesAsync"), .. Of<ISubjectStore>("CompareAsync"),
        .. Of<IPeopleAdministration>("ListAsync", "CountAsync", "CountYearsAsync", "ShowAsync", "ListFacesAsync", "FindSimilarAsync", "SuggestAsync", "ReadLinksAsync"),
        .. Of<IReviewQueue>("NextAsync", "MeasureAsync"), .. Of<IPhotoStore>("ShowAsync", "FindFileAsync", "FindFaceAsync"), .. Of<IGalleryReader>("ReadAsync"), .. Of<IPhotoLookup>("FindAsync"),
        .. Of<IReembeddingAdministration>("ShowAsync", "ListFailuresAsync"), .. Of<IAdaptationStore>("ListAsync"), .. Of<IEventLog>("ReadAsync"),
        .. Of<IWebhookAdministration>("ListAsync", "ListFailuresAsync", "PrepareTestAsync"), .. Of<IErasureStore>("FindAsync", "CountAsync", "ListAsync"), .. Of<IClientAdministration>("ListAsync"),
    ];

    /// <summary>Corrections of people, which are lines of their gallery's history; an enrolment, which is a job; and what is kept here for others.</summary>
    private static readonly string[] KeptElsewhere =
    [
        .. Of<ISubjectAdministration>("RenameAsync", "MergeAsync", "SplitAsync", "ReassignAsync", "AssignAsync", "AssignUnconfirmedAsync", "UniteAsync", "RejectAsync", "DifferAsync", "IgnoreAsync", "WatchAsync", "UndoAsync"),
        .. Of<IReviewQueue>("AnswerAsync", "UndoAsync"), .. Of<ISubjectStore>("EnrollAsync"), .. Of<IAudit>("KeepAsync"),
    ];

    private static readonly DecisionThresholds Thresholds = new(new SquaredDistance(0.8), new SquaredDistance(1.2), "made up");

    private readonly TestFaces faces = new(seed: 171);
    private readonly Audit audit = new(fixture.Database);
    private readonly RequestContext anna = By($"anna {Guid.NewGuid():N}", Rights.All), guest = By($"guest {Guid.NewGuid():N}", Rights.None);

    [Fact]
    public async Task Every_change_is_one_line_under_the_callers_name_and_a_refused_one_is_none()
    {
        var lines = 0;
        foreach (var change in await ChangesAsync())
        {
            await change.Prepare();
            await Assert.ThrowsAsync<RequestRejectedException>(() => change.Make(guest));
            Assert.Equal((change.UseCase, lines), (change.UseCase, (await ListAsync(anna)).Count));
            await change.Make(anna);
            var kept = await ListAsync(anna);
            Assert.Equal((change.UseCase, ++lines, change.Deed), (change.UseCase, kept.Count, kept[0].Deed));
        }

        Assert.Empty(await ListAsync(guest));
    }

    [Fact]
    public async Task Every_use_case_that_somebody_calls_reads_or_leaves_a_line()
    {
        var called = typeof(RequestContext).Assembly.GetTypes().Where(type => type.IsInterface && type.IsPublic)
            .SelectMany(type => type.GetMethods().Where(method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(RequestContext))).Select(method => $"{type.Name}.{method.Name}"));

        // One that is missing here is new: let it leave a line of the audit, and add it to the changes below; or it only reads.
        Assert.Equal(called.Distinct().Order(), ((IEnumerable<string>)[.. Readings, .. KeptElsewhere, .. (await ChangesAsync()).Select(change => change.UseCase)]).Order());
    }

    [Fact]
    public async Task A_line_tells_which_settings_are_others_now_and_without_any_there_is_none()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);

        await fixture.Store.SetAsync(anna, gallery.Name, settings => settings with { }, Cancel);
        Assert.Empty(await ListAsync(anna));
        await fixture.Store.SetAsync(anna, gallery.Name, settings => settings with { Neighbours = 7, Crops = CropPolicy.Keep, Gate = settings.Gate with { MinQuality = 12.5f } }, Cancel);

        var line = Assert.Single(await ListAsync(anna));
        Assert.Equal((gallery.Name.Value, $"neighbours {gallery.Settings.Neighbours} → 7, crops none → keep, min-quality by the model → 12.5"), (line.Target, line.Detail));
    }

    [Fact]
    public async Task What_fails_leaves_no_line()
    {
        var gallery = await fixture.CreateGalleryAsync(faces.Model);
        await Assert.ThrowsAsync<NoCalibrationException>(() => new CalibrationStore(fixture.Database).RollBackAsync(anna, gallery.Name, Cancel));
        await Assert.ThrowsAsync<GalleryConflictException>(() => fixture.Store.CreateAsync(anna, gallery.Name, new PackId("other"), gallery.Model, gallery.Settings, Cancel));
        await fixture.Store.CreateAsync(anna, gallery.Name, gallery.Pack, gallery.Model, gallery.Settings, Cancel); // it is there
        await Assert.ThrowsAsync<ArgumentException>(() => fixture.Store.SetAsync(anna, gallery.Name, _ => throw new ArgumentException("no"), Cancel));
        await Assert.ThrowsAsync<InvalidOperationException>(() => audit.KeepAsync<int>(anna, () => throw new InvalidOperationException(), Cancel));
        Assert.Equal(7, await audit.KeepAsync(anna, () => Task.FromResult((7, (AuditNote?)null)), Cancel)); // nothing was changed

        Assert.Empty(await ListAsync(anna));
    }

    [Fact]
    public async Task A_change_elsewhere_is_not_made_while_the_database_is_away()
    {
        await using var away = new GalleryDatabase("Host=127.0.0.1;Port=1;Database=none;Username=none;Password=none;Timeout=3");
        var made = false;

        await Assert.ThrowsAsync<TransientFailureException>(() => new Audit(away).KeepAsync(anna, () =>
        {
            made = true;
            return Task.FromResult((0, (AuditNote?)null));
        }, Cancel));

        Assert.False(made);
    }

    [Fact]
    public async Task Lines_are_listed_by_page_the_newest_first_of_one_user_or_of_all_and_only_to_administrators_of_all_galleries()
    {
        foreach (var number in Enumerable.Range(1, 5))
            await audit.KeepAsync(anna, () => Task.FromResult((0, (AuditNote?)new AuditNote("turned", $"the page {number}\0"))), Cancel);
        await audit.KeepAsync(Context, () => Task.FromResult((0, (AuditNote?)new AuditNote("turned", "back"))), Cancel);

        var page = await audit.ListAsync(Context, new AuditList(Limit: 2, Skip: 1, anna.Caller.Name.ToUpperInvariant()), Cancel);
        Assert.Equal(["the page 4\uFFFD", "the page 3\uFFFD"], page.Select(line => line.Target));
        Assert.NotEqual(anna.Caller.Name, (await audit.ListAsync(Context, new AuditList(Limit: 1), Cancel))[0].Actor);
        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => audit.ListAsync(By("head of one", Rights.None) with
        {
            Caller = new Caller("head of one", Rights.None) { InGalleries = new Dictionary<GalleryName, Rights> { [NewName()] = Rights.All } },
        }, new AuditList(1), Cancel));
        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
    }

    private static RequestContext By(string name, Rights rights) => new(new Caller(name, rights), Lane.Interactive);

    private static IEnumerable<string> Of<T>(params string[] methods) => methods.Select(method => $"{typeof(T).Name}.{method}");

    private Task<IReadOnlyList<AuditEntry>> ListAsync(RequestContext caller) => audit.ListAsync(Context, new AuditList(1000, Actor: caller.Caller.Name), Cancel);

    /// <summary>One of each kind, in an order in which each can be made.</summary>
    private async Task<IReadOnlyList<Change>> ChangesAsync()
    {
        var name = NewName();
        var (archives, operations, calibrations, accounts) = (new ArchiveAdministration(fixture.Database), new OperationAdministration(fixture.Database), new CalibrationStore(fixture.Database), new AccountAdministration(fixture.Database));
        var subjects = await GallerySubjects.CreateAsync(fixture, faces);
        var image = (await fixture.AddAsync(subjects.Gallery, [faces.Picture(0)]))[0].Id;
        var user = new AccountName($"ben {Guid.NewGuid():N}");
        var (archive, operation, drawn, token, webhook, erasure) = (0L, 0L, 0L, 0L, 0L, 0L);
        var (webhooks, clients, camera) = (new WebhookAdministration(fixture.Database), new ClientAdministration(fixture.Database), new ClientName($"camera {Guid.NewGuid():N}"));
        async Task<Gallery> GalleryAsync() => (await fixture.Store.ShowAsync(name, Cancel)).Gallery;
        return
        [
            .. Changes<IGalleryAdministration>(
                ("CreateAsync", "created the gallery", caller => fixture.Store.CreateAsync(caller, name, PackId.Default, faces.Model, TestFaces.Settings, Cancel)),
                ("SetAsync", "changed the settings of the gallery", caller => fixture.Store.SetAsync(caller, name, settings => settings with { Neighbours = 9 }, Cancel))),
            .. Changes<ICalibrationStore>(
                ("AddAsync", "calibrated the gallery", async caller => await calibrations.AddAsync(caller, await GalleryAsync(), new CalibrationResult(new FalseMatchRate(1e-3), Thresholds, 2, 10, 100, null, null, []), Cancel)),
                ("RollBackAsync", "rolled back a calibration of the gallery", caller => calibrations.RollBackAsync(caller, name, Cancel))),
            .. Changes<ISubjectClassifierStore>(
                ("ReplaceAsync", "trained the SVM of the gallery", async caller => await new SubjectClassifierStore(fixture.Database).ReplaceAsync(caller, await GalleryAsync(), [], Cancel))),
            .. Changes<IAdaptationStore>(("AddAsync", "learned a head for the gallery", caller => new AdaptationStore(fixture.Database).AddAsync(caller, Head(name), faces.Model, Cancel))),
            .. Changes<IArchiveAdministration>(
                ("AddAsync", "added the archive", async caller => archive = (await archives.AddAsync(caller, name, new ArchiveSource("/audited"), Cancel)).Id),
                ("PauseAsync", "paused the archive", caller => archives.PauseAsync(caller, archive, Cancel)),
                ("ResumeAsync", "resumed the archive", caller => archives.ResumeAsync(caller, archive, Cancel)),
                ("RetryAsync", "retried failures of the archive", caller => archives.RetryAsync(caller, archive, new FailureFilter(), Cancel))),
            new("IArchiveAdministration.RescanAsync", "had the archive listed again", caller => archives.RescanAsync(caller, archive, Cancel))
            {
                Prepare = () => fixture.ExecuteAsync($"UPDATE archive SET listed_at = now() WHERE id = {archive}"),
            },
            .. Changes<IArchiveAdministration>(("CancelAsync", "cancelled the archive", caller => archives.CancelAsync(caller, archive, Cancel))),
            new("IOperationAdministration.RetryAsync", "retried the operation", caller => operations.RetryAsync(caller, operation, Cancel))
            {
                Prepare = async () =>
                {
                    var store = new OperationStore(fixture.Database, "here");
                    var failed = await store.BeginAsync(new OperationRequest(OperationKind.Training, name, "somebody"), TimeSpan.FromMinutes(1), Cancel);
                    await store.EndAsync(failed, new OperationProgress(), "It failed.", Cancel);
                    operation = failed.Id;
                },
            },
            .. Changes<IOperationAdministration>(("CancelAsync", "cancelled the operation", caller => operations.CancelAsync(caller, operation, Cancel))),
            new("IPhotoStore.RemoveDrawnFaceAsync", "removed a face drawn by hand in the gallery", caller => new PhotoStore(fixture.Database).RemoveDrawnFaceAsync(caller, subjects.Gallery.Name, drawn, Cancel))
            {
                Prepare = async () => drawn = (await new DrawnFaces(fixture.Database).AddAsync(subjects.Gallery, image, faces.Face(faces.Detection()), Cancel)).Face.Id,
            },
            new("IErasureStore.EraseAsync", "forgot a person of the gallery",
                async caller => erasure = (await subjects.Erasures.EraseAsync(caller, ErasureTarget.Of(subjects.Gallery.Name, GallerySubjects.Name("Anna")), 0, Cancel)).Id)
            {
                Prepare = () => subjects.EnrollAsync("Anna", photos: 2),
            },
            .. Changes<IErasureStore>(("AllowAsync", "allowed erased photos to be indexed again", caller => subjects.Erasures.AllowAsync(caller, erasure, Cancel))),
            .. Changes<IAccountAdministration>(
                ("AddAsync", "added the account", caller => accounts.AddAsync(caller, user, [new Grant(Role.Viewer)], "correct horse battery", Cancel)),
                ("SetPasswordAsync", "changed the password of the account", caller => accounts.SetPasswordAsync(caller, user, "another horse battery", Cancel)),
                ("SetGrantsAsync", "changed the roles of the account", caller => accounts.SetGrantsAsync(caller, user, _ => [new Grant(Role.Reviewer, name)], Cancel)),
                ("AddTokenAsync", "added a token of the account", async caller => token = (await accounts.AddTokenAsync(caller, user, "backup", expiresAt: null, Cancel)).Token.Id),
                ("RemoveTokenAsync", "removed a token of the account", caller => accounts.RemoveTokenAsync(caller, user, token, Cancel)),
                ("RemoveAsync", "removed the account", caller => accounts.RemoveAsync(caller, user, Cancel))),
            .. Changes<IClientAdministration>(
                ("GrantAsync", "granted a client", caller => clients.GrantAsync(caller, camera, [ClientRight.Index, ClientRight.Ask], [name], Cancel)),
                ("RevokeAsync", "revoked grants of a client", caller => clients.RevokeAsync(caller, camera, [ClientRight.Ask], [], Cancel))),
            .. Changes<IWebhookAdministration>(
                ("AddAsync", "added a webhook", async caller => webhook = (await webhooks.AddAsync(caller, new NewWebhook(new Uri("https://example.org/hook"), name, ["image-indexed"]), Cancel)).Webhook.Id),
                ("RetryAsync", "retried the events of a webhook", caller => webhooks.RetryAsync(caller, webhook, Cancel)),
                ("RemoveAsync", "removed a webhook", caller => webhooks.RemoveAsync(caller, webhook, Cancel))),
            .. GoingOverChanges(name),
            .. Changes<IGalleryAdministration>(("DeleteAsync", "deleted the gallery", caller => fixture.Store.DeleteAsync(caller, name, Cancel))),
        ];
    }

    private AdaptedHead Head(GalleryName gallery) => new(gallery, new PackId("adapted"), PackId.Default, faces.Model, HeadMethod.Lda, 0.5, LinearHead.Identity(faces.Model.Dimensions),
        new ImpostorCurve("made up", 10_000, [new(0.8, 100), new(1, 1000), new(1.2, 5000)]), new HeadComparison(0, 0, 0, 0, 0.01, []));

    private IEnumerable<Change> GoingOverChanges(GalleryName name)
    {
        var (reembeddings, pack) = (new ReembeddingAdministration(fixture.Database, fixture.Options, TimeProvider.System), GoingOver.FactsOf(new TestFaces(seed: 172, dimensions: 32).Model));
        Change Step(string method, string deed, Func<RequestContext, Task> make, Func<Task>? before = null) => new($"{nameof(IReembeddingAdministration)}.{method}", deed, make)
        {
            Prepare = async () =>
            {
                if (before is not null)
                    await before();
                await fixture.ExecuteAsync($"UPDATE operation SET state = 'done', ended_at = now() FROM gallery WHERE gallery.id = gallery_id AND name = '{name}' AND kind = 'reembedding' AND ended_at IS NULL");
                await fixture.ExecuteAsync($"UPDATE reembedding SET switched_at = switched_at - interval '1 minute' FROM gallery WHERE gallery.id = gallery_id AND name = '{name}'");
            },
        };
        return
        [
            Step("BeginAsync", "began to re-embed the gallery", caller => reembeddings.BeginAsync(caller, name, pack, looksAgain: false, Cancel)),
            Step("CutOverAsync", "cut the gallery over to another model", caller => reembeddings.CutOverAsync(caller, name, 0, Cancel)),
            Step("RollBackAsync", "rolled the gallery back to its former model", caller => reembeddings.RollBackAsync(caller, name, 0, Cancel)),
            Step("AbandonAsync", "abandoned the re-embedding of the gallery", caller => reembeddings.AbandonAsync(caller, name, Cancel)),
            Step("FinishAsync", "finished the re-embedding of the gallery", caller => reembeddings.FinishAsync(caller, name, Cancel), async () =>
            {
                await reembeddings.BeginAsync(Context, name, pack, looksAgain: false, Cancel);
                await fixture.ExecuteAsync($"DELETE FROM operation USING gallery WHERE gallery.id = gallery_id AND name = '{name}' AND kind = 'reembedding'");
                await reembeddings.CutOverAsync(Context, name, 0, Cancel);
            }),
        ];
    }

    private static IEnumerable<Change> Changes<T>(params (string Method, string Deed, Func<RequestContext, Task> Make)[] changes) =>
        changes.Select(change => new Change($"{typeof(T).Name}.{change.Method}", change.Deed, change.Make));

    private sealed record Change(string UseCase, string Deed, Func<RequestContext, Task> Make)
    {
        public Func<Task> Prepare { get; init; } = () => Task.CompletedTask;
    }
}
