using FaceWorker.Core.Access;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FaceWorker.Web.Tests;

/// <summary>Who is on this photo? Asked of a real worker.</summary>
[Collection(WithWorker.Name)]
public sealed class SearchPageTests(WorkingConsole console, ConsoleFixture alone)
{
    [Fact]
    public async Task The_form_and_the_answer_look_right_and_are_accessible()
    {
        await console.AssertLooksRightAsync(Role.Reviewer, "/g/guests/search", "search");
        await console.AssertLooksRightAsync(Role.Reviewer, "/g/guests/search", "search-answer", async page =>
        {
            await page.Locator("input[name=photo]").SetInputFilesAsync(WorkingConsole.Sample(4));
            await page.WaitForURLAsync("**/search/*");
        });
    }

    [Fact]
    public async Task A_chosen_photo_is_answered_with_links_to_people_and_photos_and_nothing_is_stored()
    {
        var page = await console.PageAsync(Role.Viewer);
        var stored = await console.Database.ScalarAsync<long>("SELECT count(*) FROM image");
        await page.GotoAsync("/g/guests/search");

        await page.Locator("input[name=photo]").SetInputFilesAsync(new FilePayload { Name = "party.jpg", MimeType = "image/jpeg", Buffer = WorkingConsole.Darker(20) });
        await page.WaitForURLAsync("**/search/*");

        var anna = page.Locator(".answer", new() { HasText = "Matches Anna." });
        await Expect(anna).ToHaveCountAsync(1);
        await Expect(anna.GetByRole(AriaRole.Link, new() { Name = "Anna", Exact = true }).First).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/g/guests/people/[0-9]+$"));
        await page.WaitUntilAsync("[...document.querySelectorAll('main img')].every(image => image.complete && image.naturalWidth > 0)");
        Assert.Equal(stored, await console.Database.ScalarAsync<long>("SELECT count(*) FROM image"));
        Assert.Equal(0, await page.GetByText("Add this face to the gallery").CountAsync()); // a viewer only looks
        await anna.GetByRole(AriaRole.Link, new() { Name = "sample1.jpg" }).First.ClickAsync();
        await page.WaitForURLAsync("**/photos/**");
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_photo_is_dropped_anywhere_on_the_page()
    {
        var page = await console.PageAsync(Role.Viewer);
        await page.GotoAsync("/g/guests/search");

        await page.EvaluateAsync("""
            content => {
              const data = new DataTransfer();
              data.items.add(new File([Uint8Array.from(atob(content), c => c.charCodeAt(0))], "dropped.jpg", { type: "image/jpeg" }));
              document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
            }
            """, Convert.ToBase64String(WorkingConsole.Darker(21)));
        await page.WaitForURLAsync("**/search/*");

        await Expect(page.GetByText("dropped.jpg", new() { Exact = true })).ToBeVisibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_face_is_added_under_a_name_and_found_by_the_next_search_also_without_script()
    {
        var context = await console.SignInAsync("Reviewer", script: false);
        var page = await context.NewPageAsync();
        var failed = new List<string>();
        page.Response += (_, answer) => { if (answer.Status >= 400) failed.Add($"{answer.Status} {answer.Url}"); };
        async Task SearchAsync(int darker)
        {
            await page.GotoAsync("/g/guests/search");
            await page.GetByLabel("Photo", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "guests.jpg", MimeType = "image/jpeg", Buffer = await File.ReadAllBytesAsync(WorkingConsole.Sample(darker), ConsoleFixture.Cancel) });
            await page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
            await page.WaitForURLAsync("**/search/*");
        }

        await SearchAsync(6);
        var face = page.Locator(".answer").First;
        await face.Locator("summary").ClickAsync();
        await face.GetByLabel("Who is this?").FillAsync("Fred");
        await face.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/photos/**");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Fred" })).ToBeVisibleAsync();
        await SearchAsync(6);

        await Expect(page.GetByText("Matches Fred.")).ToBeVisibleAsync();
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.Empty(failed); // the photo came with its message: a drawing stands for what was never kept
        await context.CloseAsync();
    }

    [Fact]
    public async Task What_is_no_photo_or_too_large_is_refused_with_the_reason()
    {
        var page = await console.PageAsync(Role.Viewer);
        await page.GotoAsync("/g/guests/search");

        await page.Locator("input[name=photo]").SetInputFilesAsync(new FilePayload { Name = "large.jpg", MimeType = "image/jpeg", Buffer = new byte[13_000_000] });
        await Expect(page.GetByRole(AriaRole.Status)).ToContainTextAsync("has 13.0 MB, and a search takes at most 12.5 MB");
        await page.Locator("input[name=photo]").SetInputFilesAsync(new FilePayload { Name = "letter.txt", MimeType = "text/plain", Buffer = "Dear Anna"u8.ToArray() });
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("letter.txt");

        await page.EvaluateAsync("document.querySelector('form[data-drop]').dataset.most = 1e9");
        await page.Locator("input[name=photo]").SetInputFilesAsync(new FilePayload { Name = "large.jpg", MimeType = "image/jpeg", Buffer = new byte[13_000_000] });
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("takes at most 12.5 MB");
        await page.CloseAsync();
    }

    [Fact]
    public async Task An_answer_is_its_user_s_alone()
    {
        var page = await console.PageAsync(Role.Viewer);
        await page.GotoAsync("/g/guests/search");
        await page.Locator("input[name=photo]").SetInputFilesAsync(WorkingConsole.Sample(3));
        await page.WaitForURLAsync("**/search/*");
        var other = await console.PageAsync(Role.Administrator);

        await other.GotoAsync(page.Url);

        await Expect(other.GetByRole(AriaRole.Heading, new() { Name = "That answer is gone" })).ToBeVisibleAsync();
        Assert.Equal(404, (await other.APIRequest.GetAsync($"{page.Url}/picture")).Status);
        await page.CloseAsync();
        await other.CloseAsync();
    }

    [Fact]
    public async Task Without_a_broker_or_a_worker_the_page_says_so_with_the_remedy()
    {
        await alone.CreateGalleryAsync("nobody-to-ask");
        var page = await alone.PageAsync(Role.Viewer);
        await page.GotoAsync("/g/nobody-to-ask/search");

        await page.Locator("input[name=photo]").SetInputFilesAsync(WorkingConsole.Sample(3));

        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The broker, by which workers are asked, is away");
        await page.CloseAsync();
    }
}
