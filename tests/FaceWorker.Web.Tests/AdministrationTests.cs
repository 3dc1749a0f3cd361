using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using FaceWorker.Core.Archives;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Core.Images;
using FaceWorker.Core.Operations;
using FaceWorker.Storage.Archives;
using FaceWorker.Storage.Archives.Feeding;
using FaceWorker.Storage.Archives.Ledger;
using FaceWorker.Storage.Operations;
using Microsoft.Playwright;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>The pages of administrators: what they show, and what can be done there, by keyboard too.</summary>
public sealed class AdministrationTests(ConsoleFixture fixture)
{
    [Fact]
    public async Task An_archive_is_added_paused_and_taken_back_by_keyboard()
    {
        await fixture.CreateGalleryAsync("shoebox");
        var page = await fixture.PageAsync(Role.Administrator);
        await page.GotoAsync("/g/shoebox/archives");

        await page.GetByLabel("Source").FocusAsync();
        await page.Keyboard.TypeAsync("/mnt/shoebox");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("is being listed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause" }).FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("is paused");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("goes on");

        // What is large or final asks first, and Escape takes the question away.
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel", Exact = true }).First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByText("Send no more photos of this archive?")).ToBeVisibleAsync();
        await page.AssertAccessibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Assertions.Expect(page.GetByText("Send no more photos of this archive?")).ToBeHiddenAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Progress_and_failures_of_an_archive_show_without_reloading()
    {
        var gallery = await fixture.CreateGalleryAsync("attic");
        var archive = await new ArchiveAdministration(fixture.Database).AddAsync(Owner, gallery.Name, new ArchiveSource("/mnt/attic"), Cancel);
        var page = await fixture.PageAsync(Role.Administrator);
        await page.GotoAsync("/g/attic/archives");
        await Assertions.Expect(page.GetByText("0 of 0")).ToBeVisibleAsync();

        await FillAsync(archive.Id);

        await Assertions.Expect(page.GetByText("2 of 4")).ToBeVisibleAsync(new() { Timeout = 20_000 });
        await page.CloseAsync();
        await fixture.AssertLooksRightAsync(Role.Administrator, "/g/attic/archives", "archives");
        await fixture.AssertLooksRightAsync(Role.Administrator, $"/g/attic/archives/{archive.Id}", "archive");
    }

    [Fact]
    public async Task Operations_look_right_and_a_failed_one_is_tried_again()
    {
        var gallery = await fixture.CreateGalleryAsync("workshop");
        var store = new OperationStore(fixture.Database, "a worker");
        var failed = await store.BeginAsync(new OperationRequest(OperationKind.Index, gallery.Name, "the worker"), TimeSpan.FromMinutes(1), Cancel);
        await store.EndAsync(failed, new OperationProgress(3, 10, "building"), "The disk is full; free some space, and try again.", Cancel);
        var running = await store.BeginAsync(new OperationRequest(OperationKind.People, gallery.Name, "anna"), TimeSpan.FromMinutes(5), Cancel);
        await store.RenewAsync(running, new OperationProgress(310, 1000, "faces linked"), TimeSpan.FromMinutes(5), Cancel);
        await fixture.AssertLooksRightAsync(Role.Administrator, "/operations", "operations");

        var page = await fixture.PageAsync(Role.Administrator);
        await page.GotoAsync("/operations");
        await Assertions.Expect(page.GetByText("The disk is full")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Try again" }).First.ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("will be tried again");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("RabbitMQ"); // there is none in these tests, and the page says so
        await page.CloseAsync();
        await store.EndAsync(running, new OperationProgress(), problem: null, Cancel);
    }

    [Fact]
    public async Task The_settings_of_a_gallery_are_changed_and_its_curves_are_drawn()
    {
        var curve = new ImpostorCurve("made-up people", 1_000_000, [new(0.9, 100), new(1.0, 1_000), new(1.2, 10_000), new(1.4, 100_000)]);
        var gallery = await fixture.Store.CreateAsync(Owner, new GalleryName("measured"), PackId.Default, Model, GallerySettings.With(DecisionPolicy.By(curve)), Cancel);
        await fixture.AssertLooksRightAsync(Role.Administrator, "/galleries/measured", "gallery");

        var page = await fixture.PageAsync(Role.Administrator);
        await page.GotoAsync("/galleries/measured");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = new("match and review") })).ToBeVisibleAsync();
        await page.GetByLabel("Strangers called a match, %").FillAsync("2.5");
        await page.GetByLabel("Group faces into people as photos come in").CheckAsync();
        await page.GetByLabel("Rule").SelectOptionAsync("vote of the nearest faces");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("are saved");

        var settings = (await fixture.Store.ShowAsync(gallery.Name, Cancel)).Gallery.Settings;
        Assert.Equal((0.025, IdentificationRule.Knn, true, curve), (Math.Round(settings.Decisions.Fpir, 9), settings.Rule, settings.People.KeepUp, settings.Decisions.Curve));
        Assert.Equal(QualityGate.Default, settings.Gate);

        await page.EvaluateAsync("document.querySelectorAll('input').forEach(input => { input.removeAttribute('max'); input.removeAttribute('min'); })");
        await page.GetByLabel("Neighbours that vote").FillAsync("1000");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("1 to 100 neighbours");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Users_are_added_given_a_role_and_removed()
    {
        await fixture.CreateGalleryAsync("club");
        var page = await fixture.PageAsync(Role.Administrator);
        await page.GotoAsync("/users");
        var add = page.Locator("form[action='/users']");
        await add.GetByLabel("Name").FillAsync("<b>Dora</b>");
        await add.GetByLabel("Password").FillAsync("far too short".PadRight(14, '!'));
        await add.GetByLabel("Where").SelectOptionAsync("club");
        await add.GetByRole(AriaRole.Button, new() { Name = "Add" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToHaveTextAsync("<b>Dora</b> may sign in.");
        await fixture.AssertLooksRightAsync(Role.Administrator, "/users", "users");

        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "Dora" }).First;
        await Assertions.Expect(row).ToContainTextAsync("viewer in club");
        await row.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Status).First).ToContainTextAsync("may not sign in any more");
        await Assertions.Expect(page.GetByText("removed the account").First).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    /// <summary>A listing finds four files, of which a worker has indexed none, and refused two.</summary>
    private async Task FillAsync(long archive)
    {
        var manifest = new ArchiveManifest(fixture.Database);
        await using (var listing = (await manifest.BeginListingAsync(archive, Cancel))!)
        {
            await listing.MergeAsync([.. Enumerable.Range(1, 4).Select(i => new ListedFile($"/mnt/attic/1987/box {i}/negative-{i:0000}.tif", "1"))], Cancel);
            await listing.FinishAsync(Cancel);
        }

        await using var ledger = new ArchiveLedger(fixture.Database, new ImageOptions(), TimeProvider.System);
        var jobs = new List<ArchiveJob>();
        while (jobs.All(job => job.Archive != archive))
            jobs.AddRange(await manifest.ClaimAsync(new FeedLimits(1000, 1000, TimeSpan.FromHours(6)), Cancel));
        var (broken, deadly) = (jobs.First(job => job.Archive == archive), jobs.Last(job => job.Archive == archive));
        await ledger.RecordAsync(new ItemOutcome.Rejected(archive, broken.Item, "host/1", 1, RejectionReason.Corrupt, "The file ends after 12,288 of 2,400,000 bytes; copy it again from its source."), Cancel);
        await ledger.RecordAsync(new ItemOutcome.Parked(archive, deadly.Item, "host/1", 3, RejectionReason.Crashed, "The decoder was ended by a signal (SIGSEGV); its job is in the dead-letter queue."), Cancel);
    }
}
