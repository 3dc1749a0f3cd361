using Deque.AxeCore.Playwright;
using FaceWorker.Testing;
using Microsoft.Playwright;

namespace FaceWorker.Web.Tests;

/// <summary>What holds for every page.</summary>
internal static class PageChecks
{
    private static readonly (int Width, ColorScheme Colours)[] AllLooks = [(360, ColorScheme.Light), (1600, ColorScheme.Dark), (360, ColorScheme.Dark), (1600, ColorScheme.Light)];

    /// <summary>How long a page may take on a busy machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly string Pictures = RepositoryRoot.Combine("artifacts", "console");

    /// <summary>A phone in light and a wide screen in dark. With FACEWORKER_PICTURES=all, also the other way round.</summary>
    public static IReadOnlyList<(int Width, ColorScheme Colours)> Looks { get; } = Environment.GetEnvironmentVariable("FACEWORKER_PICTURES") == "all" ? AllLooks : AllLooks[..2];

    /// <summary>A page as wide as a phone or a screen, in light or dark. Closed by the caller.</summary>
    public static async Task<IPage> OpenPageAsync(this IBrowserContext context, int width, ColorScheme colours)
    {
        var page = await context.NewPageAsync();
        await page.SetViewportSizeAsync(width, width < 600 ? 740 : 1000);
        await page.EmulateMediaAsync(new() { ColorScheme = colours });
        return page;
    }

    /// <summary>No serious finding of axe, and nothing wider than the window.</summary>
    public static async Task AssertAccessibleAsync(this IPage page)
    {
        var found = await page.RunAxe();
        var serious = found.Violations.Where(violation => violation.Impact is "serious" or "critical")
            .Select(violation => $"{violation.Id}: {violation.Help}: {string.Join("; ", violation.Nodes.Select(node => node.Html).Take(3))}").ToList();
        Assert.True(serious.Count == 0, $"{page.Url}: {string.Join('\n', serious)}");
        var (wide, window) = (await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await page.EvaluateAsync<int>("window.innerWidth"));
        Assert.True(wide <= window, $"{page.Url} is {wide} pixels wide in a window of {window}.");
    }

    /// <summary>Waits until a JavaScript expression is true, which is asked for from outside: the pages' policy lets them evaluate no text themselves.</summary>
    public static async Task WaitUntilAsync(this IPage page, string expression)
    {
        var end = TimeProvider.System.GetUtcNow() + Patience;
        while (!await page.EvaluateAsync<bool>(expression))
        {
            Assert.True(TimeProvider.System.GetUtcNow() < end, $"{page.Url}: not true within {Patience.TotalSeconds} s: {expression}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ConsoleFixture.Cancel);
        }
    }

    /// <summary>A picture for people to look at: artifacts/console/NAME.png.</summary>
    public static Task TakePictureAsync(this IPage page, string name) =>
        page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}.png"), FullPage = true, Animations = ScreenshotAnimations.Disabled });

    /// <summary>Opens the page in each of the <see cref="Looks"/>: accessible, without errors, with pictures.</summary>
    public static async Task AssertLooksRightAsync(this ConsoleFixture fixture, Core.Access.Role? role, string address, string name)
    {
        foreach (var (width, colours) in Looks)
        {
            var page = await fixture.PageAsync(role, width, colours);
            var scriptErrors = new List<string>();
            page.Console += (_, message) => { if (message.Type == "error") scriptErrors.Add($"{message.Text} {message.Location}"); };
            var answer = await page.GotoAsync(address);
            Assert.True(answer!.Ok, $"{address}: {answer.Status}");
            await page.AssertAccessibleAsync();
            await page.TakePictureAsync($"{name}-{width}-{colours.ToString().ToLowerInvariant()}");
            Assert.Empty(scriptErrors);
            await page.CloseAsync();
        }
    }
}
