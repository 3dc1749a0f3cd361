using FaceWorker.Core.Access;
using FaceWorker.Testing;
using Microsoft.Playwright;

namespace FaceWorker.Web.Tests;

/// <summary>Takes the pictures of docs/console, by hand: <c>-explicit only -class '*ConsolePictures'</c>. The photos are the samples that the demo uses.</summary>
[Collection(WithWorker.Name)]
public sealed class ConsolePictures(WorkingConsole console)
{
    private static readonly string Folder = RepositoryRoot.Combine("docs", "console");

    [Fact(Explicit = true)]
    public async Task Of_the_pages_that_the_docs_show()
    {
        await RunAsync("people", "cluster", "--gallery", WorkingConsole.Gallery);
        Directory.CreateDirectory(Folder);
        await TakeAsync("people", "/g/family/people");
        await TakeAsync("person", $"/g/family/people/{await console.Database.ScalarAsync<long>("SELECT id FROM subject WHERE name = 'Anna' ORDER BY id LIMIT 1")}");
        await TakeAsync("photo", $"/g/family/photos/{console.Photos["sample1.jpg"].ImageId}");
        await TakeAsync("search", "/g/guests/search", prepare: async page =>
        {
            await page.Locator("input[name=photo]").SetInputFilesAsync(WorkingConsole.Sample(4));
            await page.WaitForURLAsync("**/search/*");
        });
        await TakeAsync("gallery", "/galleries/family", colours: ColorScheme.Dark);
        await RunAsync("archive", "add", console.Folder, "--gallery", WorkingConsole.Gallery);
        while (await console.Database.ScalarAsync<string>("SELECT state::text FROM archive") != "completed")
            await Task.Delay(TimeSpan.FromSeconds(0.2), TimeProvider.System, ConsoleFixture.Cancel);
        await TakeAsync("archives", "/g/family/archives");
    }

    private Task<string> RunAsync(params string[] arguments) =>
        CommandProgram.RunAsync(CommandProgram.Describe(console.Database.ConnectionString, console.Broker.ToString(), TestModels.Folder, arguments), expectedExitCode: 0, ConsoleFixture.Cancel);

    private async Task TakeAsync(string name, string address, int width = 1200, ColorScheme colours = ColorScheme.Light, Func<IPage, Task>? prepare = null)
    {
        var page = await console.PageAsync(Role.Administrator, width, colours);
        await page.SetViewportSizeAsync(width, 800);
        await page.GotoAsync(address);
        if (prepare is not null)
            await prepare(page);
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}.jpg"), Type = ScreenshotType.Jpeg, Quality = 82, Animations = ScreenshotAnimations.Disabled });
        await page.CloseAsync();
    }
}
