namespace FaceWorker.Vision.Tests;
public class Smoke { [Fact] public void It_builds() { } }
