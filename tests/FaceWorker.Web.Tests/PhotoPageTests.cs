using FaceWorker.Contracts;
using FaceWorker.Core.Access;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace FaceWorker.Web.Tests;

/// <summary>A photo with its faces, and what is said about them.</summary>
[Collection(WithWorker.Name)]
public sealed class PhotoPageTests(WorkingConsole console)
{
    [Fact]
    public async Task It_looks_right_and_is_accessible()
    {
        foreach (var (file, name) in new[] { ("sample1.jpg", "photo"), ("on-its-side.jpg", "photo-turned"), ("twelve-megapixels.jpg", "photo-large") })
            await console.AssertLooksRightAsync(Role.Reviewer, $"/g/family/photos/{console.Photos[file].ImageId}", name);
        await console.AssertLooksRightAsync(Role.Reviewer, $"/g/family/photos/{console.Photos["sample1.jpg"].ImageId}", "photo-editing", async page =>
        {
            await page.GetByText("Add a missed face").ClickAsync();
            await page.Locator(".edit > summary").First.ClickAsync();
        });
    }

    [Fact]
    public async Task It_says_when_the_photo_was_taken_if_its_file_does()
    {
        var page = await OpenAsync(console.Photos["sample2.jpg"], Role.Viewer);
        await Expect(page.Locator(".facts")).ToContainTextAsync("13 August 2016, 01:11 by the camera's clock");

        await console.Database.ExecuteAsync($"UPDATE image SET taken_at = NULL WHERE id = {console.Photos["sample2.jpg"].ImageId}");
        await page.ReloadAsync();
        await Expect(page.Locator(".facts")).ToContainTextAsync("Indexed");
        await Expect(page.Locator(".facts")).Not.ToContainTextAsync("Taken");
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_box_and_its_face_in_the_list_light_up_together_by_pointer_and_by_keyboard()
    {
        var page = await OpenAsync(console.Photos["sample1.jpg"], Role.Viewer);
        var (box, item) = (page.Locator(".boxes a").First, page.Locator(".photo-faces li").First);

        await item.HoverAsync();
        await Expect(box).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("active"));
        await page.GetByRole(AriaRole.Heading, new() { Name = "sample1.jpg" }).HoverAsync();
        await Expect(box).Not.ToHaveClassAsync(new System.Text.RegularExpressions.Regex("active"));
        await box.FocusAsync();
        await Expect(item).ToHaveClassAsync(new System.Text.RegularExpressions.Regex("active"));
        await page.Keyboard.PressAsync("Enter");

        Assert.EndsWith($"#{await item.GetAttributeAsync("id")}", page.Url, StringComparison.Ordinal);
        Assert.Equal(0, await page.GetByText("Give it a name").CountAsync()); // a viewer only looks
        Assert.Equal(0, await page.GetByText("Add a missed face").CountAsync());
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_face_gets_a_name_by_keyboard_alone_and_loses_it_by_undo()
    {
        var photo = await console.IndexAsync("named.jpg", WorkingConsole.Darker(5));
        var page = await OpenAsync(photo);
        var item = page.Locator($"#face-{photo.Faces[1].FaceId}");

        await item.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("Berta <b>Öz</b>");
        await page.Keyboard.PressAsync("Enter");
        await Expect(item.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Berta <b>Öz</b>");
        await Expect(item).ToContainTextAsync("Confirmed");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();

        await Expect(item.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Nobody yet");
        Assert.Equal("Reviewer", await console.Database.ScalarAsync<string>("SELECT actor FROM subject_change ORDER BY id DESC LIMIT 1"));
        Assert.Equal(0, await console.Database.ScalarAsync<long>("SELECT count(*) FROM subject WHERE name LIKE 'Berta%'"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Not_this_person_takes_the_face_out_and_everything_works_without_script()
    {
        var photo = await console.IndexAsync("without-script.jpg", WorkingConsole.Darker(6));
        var context = await console.SignInAsync("Reviewer", script: false);
        var page = await context.NewPageAsync();
        await page.GotoAsync($"/g/family/photos/{photo.ImageId}");
        var item = page.Locator($"#face-{photo.Faces[0].FaceId}");

        await item.Locator("summary").ClickAsync();
        await item.GetByLabel("Who is this?").FillAsync("Clara");
        await item.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(item.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Clara");
        await item.Locator("summary").ClickAsync();
        await item.GetByRole(AriaRole.Button, new() { Name = "Not Clara" }).ClickAsync();

        await Expect(item.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Nobody yet");
        await context.CloseAsync();
    }

    [Fact]
    public async Task A_missed_face_is_drawn_by_mouse_and_named()
    {
        var (photo, missed) = await IndexWithMissedFaceAsync("drawn-by-mouse.jpg", 7);
        var page = await OpenAsync(photo);

        await page.GetByText("Add a missed face").ClickAsync();
        var frame = (await page.Locator(".photo-frame").BoundingBoxAsync())!;
        var scale = frame.Width / float.Parse((await page.Locator(".photo-frame").GetAttributeAsync("data-width"))!, provider: null);
        await page.Mouse.MoveAsync(frame.X + (float)missed.X * scale - 3, frame.Y + (float)missed.Y * scale - 3);
        await page.Mouse.DownAsync();
        await page.Mouse.MoveAsync(frame.X + (float)(missed.X + missed.Width) * scale + 2, frame.Y + (float)(missed.Y + missed.Height) * scale + 2, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await page.Locator(".draw").GetByLabel("Who is this?").FillAsync("Dora");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add this face" }).ClickAsync();

        var added = page.Locator(".photo-faces li", new() { HasText = "drawn by hand" });
        await Expect(added.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Dora");
        Assert.Equal(photo.Faces.Count, await page.Locator(".photo-faces li[data-face]").CountAsync());
        await page.TakePictureAsync("photo-drawn");

        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync(); // nobody's: it may be removed
        await added.Locator("summary").ClickAsync();
        await added.GetByRole(AriaRole.Button, new() { Name = "Remove this box" }).ClickAsync();
        await Expect(added).ToHaveCountAsync(0);
        await page.CloseAsync();
    }

    [Fact]
    public async Task A_missed_face_is_drawn_by_keyboard_alone_and_one_that_is_there_is_offered_instead()
    {
        var (photo, missed) = await IndexWithMissedFaceAsync("drawn-by-keyboard.jpg", 8);
        var page = await OpenAsync(photo);
        var draw = page.Locator(".draw");

        await draw.Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".drawn")).ToBeFocusedAsync();
        var before = await draw.Locator("input[name=x]").InputValueAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        Assert.NotEqual(before, await draw.Locator("input[name=x]").InputValueAsync());
        foreach (var (field, value) in new[] { ("x", missed.X), ("y", missed.Y), ("width", missed.Width), ("height", missed.Height) })
            await draw.Locator($"input[name={field}]").FillAsync(value.ToString("0", provider: null));
        await draw.GetByLabel("Who is this?").FillAsync("Emil");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".photo-faces li", new() { HasText = "drawn by hand" }).GetByRole(AriaRole.Heading)).ToHaveTextAsync("Emil");

        foreach (var (box, words) in new[] { (photo.Faces[0].Box, "there already"), (new FaceBox(0, 0, 40, 40), "quality gate") })
        {
            await draw.Locator("summary").ClickAsync();
            foreach (var (field, value) in new[] { ("x", box.X), ("y", box.Y), ("width", box.Width), ("height", box.Height) })
                await draw.Locator($"input[name={field}]").FillAsync(value.ToString("0", provider: null));
            await draw.GetByLabel("Who is this?").FillAsync("Emil");
            await draw.GetByRole(AriaRole.Button, new() { Name = "Add this face" }).ClickAsync();
            await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync(words);
        }

        await page.CloseAsync();
    }

    /// <summary>A photo of whose faces one is taken out of the database, as if it had been missed.</summary>
    private async Task<(ImageIndexed Photo, FaceBox Missed)> IndexWithMissedFaceAsync(string name, int darker)
    {
        var photo = await console.IndexAsync(name, WorkingConsole.Darker(darker));
        await console.Database.ExecuteAsync($"DELETE FROM face WHERE id = {photo.Faces[2].FaceId}");
        return (photo, photo.Faces[2].Box);
    }

    private async Task<IPage> OpenAsync(ImageIndexed photo, Role role = Role.Reviewer)
    {
        var page = await console.PageAsync(role);
        await page.GotoAsync($"/g/family/photos/{photo.ImageId}");
        return page;
    }
}
