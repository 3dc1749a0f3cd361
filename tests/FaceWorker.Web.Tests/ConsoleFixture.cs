using System.Diagnostics.CodeAnalysis;
using FaceWorker.Core.Access;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Faces;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage;
using FaceWorker.Storage.Accounts;
using FaceWorker.Storage.Galleries;
using FaceWorker.Testing;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(FaceWorker.Web.Tests.ConsoleFixture))]

namespace FaceWorker.Web.Tests;

/// <summary>One console, its database and one browser for all tests; each test signs in by itself, and makes galleries of its own where it changes something.</summary>
public sealed class ConsoleFixture : TestDatabase
{
    /// <summary>Of every account of the tests.</summary>
    public const string Password = "correct horse battery";

    private readonly SemaphoreSlim starting = new(1);
    private readonly Dictionary<string, IBrowserContext> sessions = [];
    private IPlaywright? playwright;

    [AllowNull]
    public ConsoleProcess Console { get; private set; }

    [AllowNull]
    public IBrowser Browser { get; private set; }

    [AllowNull]
    public GalleryDatabase Database { get; private set; }

    [AllowNull]
    public PostgresGalleryStore Store { get; private set; }

    /// <summary>Somebody who may do everything, without the console.</summary>
    public static RequestContext Owner { get; } = new(new Caller("owner", Rights.All), Lane.Interactive);

    public static FaceModel Model { get; } = new(new ModelId("test-64d"), 64, Fingerprint: "");

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>An empty gallery of this name.</summary>
    public Task<Gallery> CreateGalleryAsync(string name) => Store.CreateAsync(Owner, new GalleryName(name), PackId.Default, Model,
        GallerySettings.With(new DecisionThresholds(new SquaredDistance(0.9), new SquaredDistance(1.1), "made up for a test")), Cancel);

    /// <summary>An account with these grants and <see cref="Password"/>.</summary>
    public Task<Account> AddAccountAsync(string name, params Grant[] grants) => new AccountAdministration(Database).AddAsync(Owner, new AccountName(name), grants, Password, Cancel);

    /// <summary>A page of a browser in which the user of a role in every gallery (or nobody) is signed in. Closed by the caller.</summary>
    public async Task<IPage> PageAsync(Role? role = null, int width = 1600, ColorScheme colours = ColorScheme.Light) =>
        await (role is { } known ? await SessionAsync(known) : await NewContextAsync()).OpenPageAsync(width, colours);

    /// <summary>A browser window with no cookies.</summary>
    public Task<IBrowserContext> NewContextAsync() => Browser.NewContextAsync(new() { BaseURL = Console.Address.ToString(), Locale = "en-GB" });

    /// <summary>Fills in the form of the sign-in page, which is open.</summary>
    public static async Task SignInAsync(IPage page, string name, string password = Password)
    {
        await page.GetByLabel("Name").FillAsync(name);
        await page.GetByLabel("Password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await Browser.DisposeAsync();
        playwright!.Dispose();
        await Console.DisposeAsync();
        await Store.DisposeAsync();
        await Database.DisposeAsync();
        starting.Dispose();
        await base.DisposeAsync();
    }

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        Database = new GalleryDatabase(ConnectionString);
        Store = new PostgresGalleryStore(Database, new StorageOptions { ConnectionString = ConnectionString }, TimeProvider.System);
        foreach (var role in Enum.GetValues<Role>())
            await AddAccountAsync(NameOf(role), new Grant(role));
        Console = await ConsoleProcess.StartAsync(ConnectionString, ("FACEWORKER_WEB__SIGNINSPERMINUTE", "1000"));
        playwright = await Playwright.CreateAsync();
        Assertions.SetDefaultExpectTimeout((float)PageChecks.Patience.TotalMilliseconds);
        Browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = "/usr/bin/chromium-headless-shell", Args = ["--no-sandbox"] });
    }

    public static string NameOf(Role role) => $"the {role}";

    /// <summary>Signed in once for all tests.</summary>
    private async Task<IBrowserContext> SessionAsync(Role role)
    {
        await starting.WaitAsync(Cancel);
        try
        {
            if (sessions.TryGetValue(NameOf(role), out var known))
                return known;
            var context = await NewContextAsync();
            var page = await context.NewPageAsync();
            await page.GotoAsync("/sign-in?from=/galleries");
            await SignInAsync(page, NameOf(role));
            await page.WaitForURLAsync("**/galleries");
            await page.CloseAsync();
            return sessions[NameOf(role)] = context;
        }
        finally
        {
            starting.Release();
        }
    }
}
