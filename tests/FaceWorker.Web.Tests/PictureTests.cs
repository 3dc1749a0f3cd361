using FaceWorker.Core.Access;
using FaceWorker.Core.Galleries;
using FaceWorker.Storage.Accounts;
using Microsoft.Playwright;
using NetVips;

namespace FaceWorker.Web.Tests;

/// <summary>Pictures of photos and faces: what a gallery knows, and nothing else.</summary>
[Collection(WithWorker.Name)]
public sealed class PictureTests(WorkingConsole console)
{
    [Fact]
    public async Task A_face_and_a_photo_are_shown_small_privately_and_once()
    {
        var photo = console.Photos["twelve-megapixels.jpg"];
        var http = (await console.SessionAsync(Role.Viewer)).APIRequest;
        Assert.Contains(WorkingConsole.Camera, await File.ReadAllTextAsync(Path.Combine(console.Folder, "twelve-megapixels.jpg"), System.Text.Encoding.Latin1, ConsoleFixture.Cancel), StringComparison.Ordinal);

        foreach (var (address, side) in new[] { ($"faces/{photo.Faces[0].FaceId}/crop", 160), ($"faces/{photo.Faces[0].FaceId}/crop?size=512", 512), ($"images/{photo.ImageId}/thumbnail", 480), ($"images/{photo.ImageId}/picture", 2048) })
        {
            var answer = await http.GetAsync($"/g/family/{address}");
            using var picture = Image.NewFromBuffer(await answer.BodyAsync());

            Assert.Equal((200, "image/jpeg", side), (answer.Status, answer.Headers["content-type"], Math.Max(picture.Width, picture.Height)));
            Assert.Equal("private, max-age=86400, immutable", answer.Headers["cache-control"]);
            Assert.DoesNotContain(WorkingConsole.Camera, System.Text.Encoding.Latin1.GetString(await answer.BodyAsync()), StringComparison.Ordinal);
            var again = await http.GetAsync($"/g/family/{address}", new() { Headers = new Dictionary<string, string> { ["If-None-Match"] = answer.Headers["etag"] } });
            Assert.Equal(304, again.Status);
        }
    }

    [Fact]
    public async Task A_heic_is_shown_and_a_photo_that_lies_on_its_side_stands_upright()
    {
        var http = (await console.SessionAsync(Role.Viewer)).APIRequest;

        using var heic = Image.NewFromBuffer(await (await http.GetAsync($"/g/family/images/{console.Photos["photo.heic"].ImageId}/picture")).BodyAsync());
        using var turned = Image.NewFromBuffer(await (await http.GetAsync($"/g/family/images/{console.Photos["on-its-side.jpg"].ImageId}/picture")).BodyAsync());
        using var upright = Image.NewFromFile(WorkingConsole.Sample(1));

        Assert.Equal(900, Math.Max(heic.Width, heic.Height));
        Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height));
        Assert.Equal(270, console.Photos["on-its-side.jpg"].Turn);
        using var difference = turned.Subtract(upright).Abs();
        Assert.InRange(difference.Avg(), 0, 4);
    }

    [Theory]
    [InlineData("/g/family/images/..%2f..%2fetc%2fpasswd/thumbnail", 404)]
    [InlineData("/g/family/images/%2fetc%2fpasswd/picture", 404)]
    [InlineData("/g/family/images/999999999/thumbnail", 404)]
    [InlineData("/g/family/images/99999999999999999999/thumbnail", 404)]
    [InlineData("/g/family/images/-1/picture", 404)]
    [InlineData("/g/..%2ffamily/images/1/thumbnail", 404)]
    [InlineData("/g/nobody-knows/images/1/thumbnail", 404)]
    [InlineData("/g/family/faces/999999999/crop", 404)]
    [InlineData("/g/family/faces/FACE/crop?size=100000", 400)]
    [InlineData("/g/family/faces/FACE/crop?size=0", 400)]
    [InlineData("/g/family/faces/FACE/crop?size=-5", 400)]
    [InlineData("/g/family/faces/FACE/crop?size=9e99", 400)]
    public async Task Whatever_is_no_picture_of_the_gallery_is_not_shown(string address, int status)
    {
        var answer = await (await console.SessionAsync(Role.Viewer)).APIRequest.GetAsync(address.Replace("FACE", $"{console.Photos["sample1.jpg"].Faces[0].FaceId}", StringComparison.Ordinal));

        Assert.Equal(status, answer.Status);
        Assert.DoesNotContain("root:", await answer.TextAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("image/jpeg", answer.Headers["content-type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sees_a_picture_without_signing_in_or_of_a_gallery_without_a_grant()
    {
        await console.CreateGalleryAsync("granted");
        await new AccountAdministration(console.Galleries).AddAsync(ConsoleFixture.Owner, new AccountName("guest"), [new Grant(Role.Viewer, new GalleryName("granted"))], ConsoleFixture.Password, ConsoleFixture.Cancel);
        var guest = await console.SignInAsync("guest");
        var photo = console.Photos["sample2.jpg"];

        foreach (var address in new[] { $"images/{photo.ImageId}/picture", $"faces/{photo.Faces[0].FaceId}/crop" })
        {
            Assert.Equal(404, (await guest.APIRequest.GetAsync($"/g/family/{address}")).Status);
            Assert.Equal(404, (await guest.APIRequest.GetAsync($"/g/granted/{address}")).Status);
            using var stranger = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(console.Address) };
            using var answer = await stranger.GetAsync(new Uri($"/g/family/{address}", UriKind.Relative), ConsoleFixture.Cancel);
            Assert.Equal(System.Net.HttpStatusCode.Redirect, answer.StatusCode);
        }

        await guest.CloseAsync();
    }

    [Fact]
    public async Task A_photo_that_is_gone_or_was_exchanged_leaves_a_drawing_in_its_place_and_the_page_stays_whole()
    {
        var (gone, exchanged) = (await console.IndexAsync("gone.jpg", WorkingConsole.Darker(1)), await console.IndexAsync("exchanged.jpg", WorkingConsole.Darker(2)));
        File.Delete(Path.Combine(console.Folder, "gone.jpg"));
        await File.WriteAllBytesAsync(Path.Combine(console.Folder, "exchanged.jpg"), WorkingConsole.Darker(3), ConsoleFixture.Cancel);
        var page = await console.PageAsync(Role.Viewer);

        foreach (var photo in new[] { gone, exchanged })
        {
            var picture = await page.APIRequest.GetAsync($"/g/family/images/{photo.ImageId}/picture");
            Assert.Equal((404, "image/svg+xml; charset=utf-8", "no-store"), (picture.Status, picture.Headers["content-type"], picture.Headers["cache-control"]));
            await page.GotoAsync($"/g/family/photos/{photo.ImageId}");
            await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Name = photo == gone ? "gone.jpg" : "exchanged.jpg" })).ToBeVisibleAsync();
            await page.WaitUntilAsync("document.querySelector('.photo-frame img').naturalWidth > 0");
            Assert.Equal(photo.Faces.Count, await page.Locator(".photo-faces li[data-face]").CountAsync());
        }

        await page.TakePictureAsync("photo-gone");
        await page.CloseAsync();
    }

    [Fact]
    public async Task While_a_source_is_away_a_drawing_says_to_come_back_and_then_the_photo_is_there()
    {
        var photo = await console.IndexAsync("away.jpg", WorkingConsole.Darker(4), console.OtherFolder);
        var away = $"{console.OtherFolder}-away";
        Directory.Move(console.OtherFolder, away);
        var http = (await console.SessionAsync(Role.Viewer)).APIRequest;

        var missing = await http.GetAsync($"/g/family/images/{photo.ImageId}/thumbnail");
        Directory.Move(away, console.OtherFolder);

        Assert.Equal((503, "30", "image/svg+xml; charset=utf-8"), (missing.Status, missing.Headers["retry-after"], missing.Headers["content-type"]));
        for (var attempt = 0; (await http.GetAsync($"/g/family/images/{photo.ImageId}/thumbnail")).Status != 200; attempt++)
        {
            Assert.True(attempt < 100, "The photo did not come back.");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, ConsoleFixture.Cancel);
        }
    }
}
